package dev.tributary.ingest;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.server.Route;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import dev.tributary.contract.Settings;
import dev.tributary.contract.blob.BlobStore;
import dev.tributary.contract.telemetry.MetricsPage;
import dev.tributary.contract.telemetry.Telemetry;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ingest, running. It starts whether or not the broker and the store are there; {@link #ready} tells. */
public final class IngestService implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(IngestService.class);

    private final Server server;
    private final UploadsEntrance uploads;
    private final KafkaTurnPublisher publisher;
    private final Readiness readiness;
    private final BlobStore blobs;

    private IngestService(
            Server server,
            UploadsEntrance uploads,
            KafkaTurnPublisher publisher,
            Readiness readiness,
            BlobStore blobs) {
        this.server = server;
        this.uploads = uploads;
        this.publisher = publisher;
        this.readiness = readiness;
        this.blobs = blobs;
    }

    /**
     * Starts the HTTP entrance, and the Kafka entrance unless it is switched off.
     *
     * @param telemetry stays the caller's to close, after this service
     * @throws dev.tributary.contract.SettingsException naming every setting that is wrong
     */
    public static IngestService start(Settings settings, Telemetry telemetry) {
        IngestSettings read = IngestSettings.from(settings);
        Clock clock = Clock.systemUTC();
        BlobStore blobs = BlobStore.of(read.blobs());
        ObjectStore objects = new S3ObjectStore(blobs);
        Manifests manifests = new Manifests(objects, read.tenant());
        TurnIntake intake = new TurnIntake(read.limits(), read.tenant(), manifests, new TurnTraces(telemetry));
        PayloadStore payloads = new PayloadStore(objects, read.limits().inlineText(), telemetry);
        IngestMetrics metrics = new IngestMetrics(telemetry.meter(), clock);
        Readiness readiness =
                new Readiness(read.publishing().kafka(), read.publishing().instance() + "-ready", objects, clock);
        KafkaTurnPublisher publisher = new KafkaTurnPublisher(
                read.publishing().producers(),
                read.publishing().patience(),
                role -> producer(read.publishing(), role, telemetry));
        UploadsEntrance uploads = new UploadsEntrance(
                read.uploads(),
                () -> new KafkaConsumer<>(read.uploads().consumer()),
                new Transactions(() -> producer(read.publishing(), "uploads", telemetry)),
                new UploadHandler(
                        new UploadReader(
                                read.limits(),
                                read.blobs().bucket(),
                                read.uploads().buckets(),
                                clock),
                        intake,
                        payloads,
                        telemetry,
                        read.uploads(),
                        clock),
                intake,
                metrics);
        HttpEntrance http =
                new HttpEntrance(read.http(), read.limits(), intake, payloads, publisher, telemetry, metrics, clock);
        TurnQueries queries = new TurnQueries(
                read.http().fusion(), manifests, new Problems(read.http().retryAfter()), clock);
        Server server = server(read.http(), http, queries, readiness::check, telemetry.metricsPage());
        try {
            server.start().join();
        } catch (CompletionException e) {
            throw new IllegalStateException(
                    "cannot listen on port " + read.http().port() + ": choose another one with tributary.ingest.port",
                    e);
        }
        server.config().blockingTaskExecutor().execute(publisher::prepare);
        if (read.uploads().enabled()) {
            uploads.start();
        }
        LOG.info("ingest listens on port {}", server.activeLocalPort());
        return new IngestService(server, uploads, publisher, readiness, blobs);
    }

    /**
     * Reads what a start reads, and starts nothing.
     *
     * @throws dev.tributary.contract.SettingsException naming every setting that is wrong
     */
    public static void checkSettings(Settings settings) {
        IngestSettings.from(settings);
    }

    private static Producer<byte[], byte[]> producer(PublisherSettings settings, String role, Telemetry telemetry) {
        return telemetry.kafka().wrap(new KafkaProducer<>(settings.producer(role)));
    }

    static Server server(
            IngestSettings.Http settings,
            HttpEntrance http,
            TurnQueries queries,
            Supplier<Readiness.Status> ready,
            Optional<MetricsPage> metrics) {
        ServerBuilder builder = Server.builder()
                .maxRequestLength(0) // the entrance counts, and says what the limit is
                .requestTimeout(Duration.ofSeconds(60))
                .blockingTaskExecutor(settings.concurrency())
                .gracefulShutdownTimeout(Duration.ZERO, Duration.ofSeconds(5))
                .errorHandler(new Problems(settings.retryAfter()))
                .service(
                        Route.builder()
                                .path(HttpEntrance.ROUTE)
                                .methods(HttpMethod.POST)
                                .build(),
                        http)
                .service(
                        Route.builder()
                                .path(TurnQueries.ROUTE)
                                .methods(HttpMethod.GET)
                                .build(),
                        queries)
                .service("/health/live", (context, request) -> Problems.json(200, Map.of("live", true)))
                .service(
                        "/health/ready",
                        (context, request) -> HttpResponse.of(
                                () -> {
                                    Readiness.Status status = ready.get();
                                    return Problems.json(status.ready() ? 200 : 503, status);
                                },
                                context.blockingTaskExecutor()));
        metrics.ifPresent(page -> builder.service(
                MetricsPage.PATH,
                (context, request) -> HttpResponse.of(
                        () -> metrics(page.page(request.headers().get(HttpHeaderNames.ACCEPT))),
                        context.blockingTaskExecutor())));
        if (settings.host() == null) {
            builder.http(settings.port());
        } else {
            builder.http(new InetSocketAddress(settings.host(), settings.port()));
        }
        return builder.build();
    }

    private static HttpResponse metrics(MetricsPage.Page page) {
        return HttpResponse.of(HttpStatus.OK, MediaType.parse(page.contentType()), page.body());
    }

    /** The port of the HTTP entrance. */
    public int port() {
        return server.activeLocalPort(SessionProtocol.HTTP);
    }

    /** The address of the HTTP entrance, as seen from this machine. */
    public URI uri() {
        return URI.create("http://localhost:" + port());
    }

    /** Whether a turn would be taken now: broker and store answer. */
    public boolean ready() {
        return readiness.check().ready();
    }

    /** Finishes what is under way, then frees everything it opened. */
    @Override
    public void close() {
        server.stop().join();
        uploads.close();
        publisher.close();
        readiness.close();
        blobs.close();
    }
}
