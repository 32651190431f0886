package dev.tributary.fusionstream;

import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import dev.tributary.contract.Settings;
import dev.tributary.contract.telemetry.Telemetry;
import dev.tributary.fusionstream.topics.TopicCheck;
import dev.tributary.fusionstream.topics.TopicWatch;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.state.HostInfo;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One instance of fusion-stream: the join and its query API. Several may run in one JVM. */
public final class FusionService implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FusionService.class);
    private static final Duration PROGRESS = Duration.ofSeconds(5);
    private static final Duration FAREWELL = Duration.ofSeconds(15);

    /** Why the service did not start: one sentence per reason, each saying what to change. */
    public static final class StartException extends Exception {
        private static final long serialVersionUID = 1L;

        StartException(List<String> reasons) {
            super(String.join("\n", reasons));
        }

        StartException(String reason, Throwable cause) {
            super(reason, cause);
        }
    }

    private final Server server;
    private final KafkaStreams streams;
    private final TurnQueries queries;
    private final FusionMetrics metrics;
    private final InputProgress progress;
    private final CommittedReader reader;
    private final TopicWatch topics;

    private FusionService(
            Server server,
            KafkaStreams streams,
            TurnQueries queries,
            FusionMetrics metrics,
            InputProgress progress,
            CommittedReader reader,
            TopicWatch topics) {
        this.server = server;
        this.streams = streams;
        this.queries = queries;
        this.metrics = metrics;
        this.progress = progress;
        this.reader = reader;
        this.topics = topics;
    }

    /**
     * Checks the topics, opens the query API and starts to join. Returns before the state is restored: see {@link #ready}.
     *
     * @param telemetry where spans and figures go; the caller closes it, after this
     * @throws StartException when topics, rights or settings on the brokers do not fit, Kafka does not answer, or the port is taken
     * @throws dev.tributary.contract.SettingsException when settings are wrong
     */
    public static FusionService start(Settings settings, Telemetry telemetry) throws StartException {
        return start(FusionSettings.from(settings), ThresholdPolicy.from(settings), telemetry, InstantSource.system());
    }

    static FusionService start(FusionSettings settings, FusionPolicy policy, Telemetry telemetry, InstantSource clock)
            throws StartException {
        TopicCheck check = checked(settings);
        try {
            return start(settings, policy, telemetry, clock, check);
        } catch (StartException | RuntimeException e) {
            check.close();
            throw e;
        }
    }

    private static TopicCheck checked(FusionSettings settings) throws StartException {
        TopicCheck check;
        try {
            check = TopicCheck.of(
                    TopicNeeds.of(settings), settings.kafka().properties(settings.applicationId() + "-check"));
        } catch (KafkaException e) {
            throw new StartException("there is no client of Kafka with these tributary.kafka.client.*: " + e, e);
        }
        List<String> problems = check.prepare();
        if (!problems.isEmpty()) {
            check.close();
            throw new StartException(problems);
        }
        return check;
    }

    private static FusionService start(
            FusionSettings settings, FusionPolicy policy, Telemetry telemetry, InstantSource clock, TopicCheck check)
            throws StartException {
        TopicWatch topics = new TopicWatch(check, settings.checkInterval());
        AtomicReference<@Nullable KafkaStreams> running = new AtomicReference<>();
        AtomicReference<@Nullable TurnStores> stores = new AtomicReference<>();
        Restores restores = new Restores(telemetry.meter(), clock);
        Health health = new Health(() -> state(running.get()), restores, topics::problems);
        TurnQueries queries = new TurnQueries(stores::get, health, settings.queries(), clock);
        Server server = serve(queries, settings.port());
        Room room = new Room(settings.room().turns(), settings.room().bytes());
        FusionMetrics metrics = new FusionMetrics(telemetry.meter());
        InputProgress progress = InputProgress.of(settings, clock);
        CommittedReader reader = CommittedReader.of(settings, telemetry, metrics, clock);
        try {
            TurnJoin.Around around =
                    new TurnJoin.Around(FusionTopology.STAGE, settings.commitInterval(), progress, room, metrics);
            KafkaStreams streams = new KafkaStreams(
                    FusionTopology.of(settings, policy, around, clock),
                    new StreamsConfig(settings.properties(server.activeLocalPort())));
            streams.setUncaughtExceptionHandler(failure -> survive(failure, health));
            streams.setStateListener((now, before) -> LOG.info("fusion is {}, was {}", now, before));
            streams.setGlobalStateRestoreListener(restores);
            running.set(streams);
            stores.set(new StreamsTurnStores(streams, new HostInfo(settings.host(), server.activeLocalPort())));
            progress.start(PROGRESS);
            reader.start();
            streams.start();
            LOG.info("fusion-stream answers on port {}", server.activeLocalPort());
            topics.start();
            return new FusionService(server, streams, queries, metrics, progress, reader, topics);
        } catch (KafkaException e) {
            reader.close();
            progress.close();
            metrics.close();
            server.stop().join();
            queries.close();
            throw new StartException(
                    "Kafka Streams does not start; check tributary.fusion.streams.* and tributary.kafka.client.*: "
                            + e.getMessage(),
                    e);
        }
    }

    private static Server serve(TurnQueries queries, int port) throws StartException {
        ServerBuilder builder = Server.builder().http(port);
        queries.addTo(builder);
        Server server = builder.build();
        try {
            server.start().join();
        } catch (CompletionException e) {
            queries.close();
            throw new StartException(
                    "cannot listen on port " + port + ": choose another one with tributary.fusion.port", e);
        }
        return server;
    }

    /** Another thread takes the work up where the last transaction left it; but not with states it cannot read. */
    private static StreamThreadExceptionResponse survive(Throwable failure, Health health) {
        health.failed(failure);
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof TurnJson.UnknownVersionException) {
                LOG.error("fusion stops", failure);
                return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
            }
        }
        LOG.error("a stream thread failed and is replaced", failure);
        return StreamThreadExceptionResponse.REPLACE_THREAD;
    }

    private static KafkaStreams.State state(@Nullable KafkaStreams streams) {
        return streams == null ? KafkaStreams.State.CREATED : streams.state();
    }

    /** Whether it joins: partitions are assigned, state is restored, and the topics still fit. */
    public boolean ready() {
        return queries.isReady();
    }

    /** Where the query API listens. */
    public int port() {
        return server.activeLocalPort();
    }

    /** The query API: {@code http://localhost:<port>}. */
    public URI uri() {
        return URI.create("http://localhost:" + port());
    }

    /** Ends the transaction at hand, leaves the group and closes the query API. */
    @Override
    public void close() {
        topics.close();
        if (!streams.close(CloseOptions.groupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP)
                .withTimeout(FAREWELL))) {
            LOG.warn("stream threads did not end within {}", FAREWELL);
        }
        reader.close(); // after the last commit, so that it is told too
        progress.close();
        metrics.close();
        server.stop().join();
        queries.close();
    }
}
