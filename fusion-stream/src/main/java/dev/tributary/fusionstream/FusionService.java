package dev.tributary.fusionstream;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import dev.tributary.contract.Settings;
import dev.tributary.contract.telemetry.MetricsPage;
import dev.tributary.contract.telemetry.Telemetry;
import dev.tributary.fusionstream.topics.TopicCheck;
import dev.tributary.fusionstream.topics.TopicProblem;
import dev.tributary.fusionstream.topics.TopicWatch;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
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
    private final TurnQueries queries;
    private final Opened opened;

    private FusionService(Server server, TurnQueries queries, Opened opened) {
        this.server = server;
        this.queries = queries;
        this.opened = opened;
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

    /**
     * Likewise, with a policy that settings cannot say.
     *
     * @param policy what to make of a turn's answers, in place of {@code tributary.fusion.block.*} and its like
     * @throws StartException as above
     * @throws dev.tributary.contract.SettingsException when settings are wrong
     */
    public static FusionService start(Settings settings, FusionPolicy policy, Telemetry telemetry)
            throws StartException {
        return start(FusionSettings.from(settings), policy, telemetry, InstantSource.system());
    }

    /**
     * Reads what a start reads, and starts nothing.
     *
     * @throws dev.tributary.contract.SettingsException naming every setting that is wrong
     */
    public static void checkSettings(Settings settings) {
        FusionSettings.from(settings);
        ThresholdPolicy.from(settings);
    }

    /**
     * What a start with these settings would find wrong with the topics that exist. Changes and tries nothing.
     *
     * @param client properties of a Kafka client
     * @throws dev.tributary.contract.SettingsException when settings are wrong
     */
    public static List<TopicProblem> topicProblems(Settings settings, Map<String, Object> client) {
        try (TopicCheck check = TopicCheck.of(TopicNeeds.of(FusionSettings.from(settings)), client)) {
            return check.look();
        }
    }

    static FusionService start(FusionSettings settings, FusionPolicy policy, Telemetry telemetry, InstantSource clock)
            throws StartException {
        Opened opened = new Opened();
        try {
            return start(settings, policy, telemetry, clock, opened);
        } catch (KafkaException e) {
            opened.close();
            throw new StartException(
                    "a client of Kafka does not start; check tributary.fusion.streams.* and tributary.kafka.client.*: "
                            + e.getMessage(),
                    e);
        } catch (StartException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    private static FusionService start(
            FusionSettings settings, FusionPolicy policy, Telemetry telemetry, InstantSource clock, Opened opened)
            throws StartException {
        TopicCheck check = checked(settings, opened);
        TopicWatch topics = new TopicWatch(check, settings.checkInterval());
        AtomicReference<@Nullable KafkaStreams> running = new AtomicReference<>();
        AtomicReference<@Nullable TurnStores> stores = new AtomicReference<>();
        Restores restores = new Restores(telemetry.meter(), clock);
        Health health = new Health(
                () -> state(running.get()),
                () -> threads(running.get()),
                restores,
                () -> isAssigned(stores.get()),
                topics::problems);
        TurnQueries queries = new TurnQueries(stores::get, health, settings.queries(), clock);
        opened.add(queries::close);
        FusionMetrics metrics = new FusionMetrics(telemetry.meter());
        opened.add(metrics::close);
        Server server = serve(queries, settings.port(), telemetry.metricsPage());
        opened.add(() -> server.stop().join());
        HostInfo self = new HostInfo(settings.host(), server.activeLocalPort());
        InputProgress progress = InputProgress.of(settings, clock);
        opened.add(progress::close);
        CommittedReader reader = CommittedReader.of(settings, telemetry, metrics, clock);
        opened.add(reader::close); // after the last commit, so that it is told too
        TurnJoin.Around around = new TurnJoin.Around(
                FusionTopology.STAGE,
                settings.commitInterval(),
                progress,
                new Room(settings.room().turns(), settings.room().bytes()),
                check.partitions(),
                metrics);
        JoinClients clients = new JoinClients();
        Properties properties = settings.properties(self.port());
        properties.putAll(clients.properties());
        KafkaStreams streams = new KafkaStreams(
                FusionTopology.of(settings, policy, around, clock), new StreamsConfig(properties), clients);
        opened.add(() -> close(streams));
        StreamMetrics ofKafka =
                new StreamMetrics(telemetry.meter(), settings.applicationId(), streams::metrics, progress::lag);
        opened.add(ofKafka::close);
        streams.setUncaughtExceptionHandler(failure -> survive(failure, health));
        streams.setStateListener((now, before) -> LOG.info("fusion is {}, was {}", now, before));
        streams.setGlobalStateRestoreListener(restores);
        running.set(streams);
        stores.set(new StreamsTurnStores(streams, self, check.partitions()));
        progress.start(PROGRESS);
        reader.start();
        streams.start();
        topics.start();
        opened.add(topics::close);
        LOG.info("fusion-stream answers on port {}", self.port());
        return new FusionService(server, queries, opened);
    }

    private static boolean isAssigned(@Nullable TurnStores stores) {
        try {
            return stores != null && !stores.holders().isEmpty();
        } catch (InvalidStateStoreException e) {
            return false;
        }
    }

    private static TopicCheck checked(FusionSettings settings, Opened opened) throws StartException {
        TopicCheck check = TopicCheck.of(
                TopicNeeds.of(settings), settings.kafka().properties(settings.applicationId() + "-check"));
        opened.add(check::close);
        List<String> problems = check.prepare();
        if (!problems.isEmpty()) {
            throw new StartException(problems);
        }
        return check;
    }

    private static Server serve(TurnQueries queries, int port, Optional<MetricsPage> metrics) throws StartException {
        ServerBuilder builder = Server.builder().http(port);
        queries.addTo(builder);
        metrics.ifPresent(page -> builder.service(
                MetricsPage.PATH,
                (context, request) -> HttpResponse.of(
                        () -> metrics(page.page(request.headers().get(HttpHeaderNames.ACCEPT))),
                        context.blockingTaskExecutor())));
        Server server = builder.build();
        try {
            server.start().join();
        } catch (CompletionException e) {
            throw new StartException(
                    "cannot listen on port " + port + ": choose another one with tributary.fusion.port", e);
        }
        return server;
    }

    private static HttpResponse metrics(MetricsPage.Page page) {
        return HttpResponse.of(HttpStatus.OK, MediaType.parse(page.contentType()), page.body());
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

    private static int threads(@Nullable KafkaStreams streams) {
        try {
            return streams == null ? 0 : streams.metadataForLocalThreads().size();
        } catch (IllegalStateException e) {
            return 1; // it has ended meanwhile, and its state tells
        }
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

    /** Ends the transaction at hand, leaves the group, has the last spans exported and closes the query API. */
    @Override
    public void close() {
        opened.close();
    }

    private static void close(KafkaStreams streams) {
        if (!streams.close(CloseOptions.groupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP)
                .withTimeout(FAREWELL))) {
            LOG.warn("stream threads did not end within {}", FAREWELL);
        }
    }
}
