package dev.tributary.deploy.page;

import com.linecorp.armeria.server.Server;
import dev.tributary.contract.KafkaSettings;
import dev.tributary.contract.Settings;
import dev.tributary.contract.blob.BlobSettings;
import dev.tributary.contract.blob.BlobStore;
import dev.tributary.contract.telemetry.Telemetry;
import io.opentelemetry.api.metrics.ObservableLongGauge;
import java.time.Clock;
import java.util.concurrent.CompletionException;

/**
 * The turn page as a service: {@code http://localhost:8080/turns} and {@code /turns/<turn ID>}.
 *
 * <p>Needs Kafka to read, a Tempo API at {@code tributary.tempo.url} and an object store; starts without any of them, says
 * on the page what is not there, and goes on when it comes.
 */
public final class PageService implements AutoCloseable {

    private final TurnFollower follower;
    private final BlobStore store;
    private final Server server;
    private final ObservableLongGauge kept;

    private PageService(TurnFollower follower, BlobStore store, Server server, ObservableLongGauge kept) {
        this.follower = follower;
        this.store = store;
        this.server = server;
        this.kept = kept;
    }

    /**
     * Starts reading Kafka and serving.
     *
     * @throws dev.tributary.contract.SettingsException when a setting is missing or wrong
     * @throws java.util.concurrent.CompletionException when the port cannot be had
     */
    public static PageService start(Settings settings, Telemetry telemetry) {
        PageSettings page = settings.read(PageSettings::from);
        BlobStore store = BlobStore.of(settings.read(BlobSettings::from));
        Clock clock = Clock.systemUTC();
        TurnBook book = new TurnBook(page.turns(), page.memory());
        TurnFollower follower = TurnFollower.start(
                KafkaSettings.from(settings), telemetry.kafka().metricConfigProperties(), book, page.back(), clock);
        PageApi api = new PageApi(
                book, follower::state, new TurnTraces(new TempoClient(page), book), new Payloads(store, page), clock);
        Server server =
                PageServer.of(page, api, () -> follower.state().equals(SourceState.FOLLOWING), telemetry.metricsPage());
        try {
            server.start().join();
        } catch (CompletionException e) {
            follower.close();
            store.close();
            throw new IllegalStateException(
                    "cannot listen on port " + page.port() + ": choose another one with tributary.page.port", e);
        }
        ObservableLongGauge kept = telemetry
                .meter()
                .gaugeBuilder("tributary.page.turns")
                .ofLongs()
                .setDescription("Turns that the page keeps in memory.")
                .setUnit("{turn}")
                .buildWithCallback(measurement -> measurement.record(book.size()));
        return new PageService(follower, store, server, kept);
    }

    /**
     * Reads what a start reads, and starts nothing.
     *
     * @throws dev.tributary.contract.SettingsException naming every setting that is wrong
     */
    public static void checkSettings(Settings settings) {
        settings.read(PageSettings::from);
        settings.read(BlobSettings::from);
        KafkaSettings.from(settings);
    }

    /** The port that is served on, also when the settings asked for any. */
    public int port() {
        return server.activeLocalPort();
    }

    /** Whether the page has read what was on the topics when it started, and Kafka answers. */
    public boolean ready() {
        return follower.state().equals(SourceState.FOLLOWING);
    }

    @Override
    public void close() {
        kept.close();
        server.stop().join();
        follower.close();
        store.close();
    }
}
