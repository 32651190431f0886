package dev.tributary.deploy;

import dev.tributary.contract.KafkaSettings;
import dev.tributary.contract.Settings;
import dev.tributary.contract.SettingsReader;
import dev.tributary.contract.Topics;
import dev.tributary.contract.blob.BlobSettings;
import dev.tributary.contract.blob.BlobStore;
import dev.tributary.deploy.embedded.EmbeddedKafka;
import dev.tributary.deploy.embedded.EmbeddedS3;
import dev.tributary.deploy.embedded.OtlpReceiver;
import dev.tributary.deploy.embedded.TempoApi;
import dev.tributary.deploy.embedded.TopicSetup;
import dev.tributary.deploy.embedded.TraceStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The embedded servers of a {@link Stack}: those that its settings leave to it. */
final class EmbeddedServers implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedServers.class);

    private final Addresses addresses;
    private final StackOptions options;
    private final Bounds bounds;
    private final TraceStore traces;
    private final List<AutoCloseable> started = new ArrayList<>();

    EmbeddedServers(Addresses addresses, StackOptions options) {
        this.addresses = addresses;
        this.options = options;
        this.bounds = addresses.settings().read(Bounds::from);
        this.traces = new TraceStore(bounds.spans);
    }

    /**
     * How much is kept.
     *
     * @param partitions of each topic
     * @param spans in the trace store
     * @param retention of payloads
     */
    record Bounds(int partitions, int spans, Duration retention) {

        static Bounds from(SettingsReader reader) {
            return new Bounds(
                    reader.integer("tributary.topics.partitions", 4, 1, 10_000),
                    reader.integer("tributary.embedded.traces.spans", 100_000, 1, 10_000_000),
                    reader.duration("tributary.embedded.s3.retention", Duration.ofDays(1)));
        }
    }

    /** The ports that are needed. */
    Set<Port> ports() {
        Set<Port> ports = EnumSet.noneOf(Port.class);
        if (addresses.embedsKafka()) {
            ports.add(Port.KAFKA);
        }
        if (addresses.embedsS3()) {
            ports.add(Port.S3);
        }
        if (addresses.embedsTraces()) {
            ports.addAll(EnumSet.of(Port.OTLP_GRPC, Port.OTLP_HTTP, Port.TEMPO));
        }
        return ports;
    }

    TraceStore traces() {
        return traces;
    }

    /** Starts the OTLP receiver and Tempo's API. */
    @Nullable Void startTraces() throws Exception {
        if (!addresses.embedsTraces()) {
            return null;
        }
        return options.timeline().measure("traces", () -> {
            Ports ports = options.ports();
            OtlpReceiver receiver = OtlpReceiver.start(traces, ports.of(Port.OTLP_GRPC), ports.of(Port.OTLP_HTTP));
            keep(receiver);
            TempoApi tempo = TempoApi.start(traces, ports.of(Port.TEMPO));
            keep(tempo);
            tell(
                    "traces",
                    tempo.endpoint() + "  OTLP " + receiver.grpcEndpoint() + " (gRPC) and " + receiver.httpEndpoint());
            return null;
        });
    }

    /** Starts the object store, and creates the bucket in whichever there is. */
    @Nullable Void startS3() throws Exception {
        return options.timeline().measure("S3", () -> {
            if (addresses.embedsS3()) {
                keep(EmbeddedS3.start(
                        below("s3"),
                        options.ports().of(Port.S3),
                        addresses.credentials(),
                        bounds.retention,
                        InstantSource.system()));
            }
            BlobSettings settings = addresses.settings().read(BlobSettings::from);
            try (BlobStore store = BlobStore.of(settings)) {
                store.ensureBucket();
            }
            tell("S3", settings.endpoint() + "  bucket " + settings.bucket());
            return null;
        });
    }

    /** Starts the broker, and creates the topics in whichever there is. */
    @Nullable Void startKafka() throws Exception {
        Settings settings = addresses.settings();
        if (addresses.embedsKafka()) {
            keep(options.timeline()
                    .measure(
                            "Kafka",
                            () -> EmbeddedKafka.start(
                                    below("kafka"), options.ports().of(Port.KAFKA))));
        }
        return options.timeline().measure("topics", () -> {
            Map<String, Object> client = KafkaSettings.from(settings).properties("topics");
            TopicSetup.ensure(client, Topics.ALL, bounds.partitions, (short) -1);
            tell("Kafka", client.get("bootstrap.servers") + "  " + Topics.ALL.size() + " topics");
            return null;
        });
    }

    /** Stops all of them at once: none of them needs another one. */
    @Override
    public void close() {
        List<AutoCloseable> closing;
        synchronized (started) {
            closing = List.copyOf(started);
            started.clear();
        }
        closing.stream()
                .map(server -> CompletableFuture.runAsync(() -> close(server), task -> new Thread(task).start()))
                .toList()
                .forEach(CompletableFuture::join);
    }

    private static void close(AutoCloseable server) {
        try {
            server.close();
        } catch (Exception e) {
            LOG.warn("{} did not stop cleanly", server.getClass().getSimpleName(), e);
        }
    }

    private @Nullable Path below(String name) {
        Path data = options.data();
        return data == null ? null : data.resolve(name);
    }

    private void keep(AutoCloseable server) {
        synchronized (started) {
            started.add(server);
        }
    }

    private void tell(String what, String where) {
        options.progress().accept(options.timeline().now(what, where));
    }
}
