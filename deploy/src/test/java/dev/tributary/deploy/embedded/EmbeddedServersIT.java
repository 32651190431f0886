package dev.tributary.deploy.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tributary.contract.BlobRef;
import dev.tributary.contract.Json;
import dev.tributary.contract.Topics;
import dev.tributary.contract.blob.BlobException;
import dev.tributary.contract.blob.BlobSettings;
import dev.tributary.contract.blob.BlobStore;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.FeatureMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The embedded servers, each spoken to by an ordinary client. */
class EmbeddedServersIT {

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void theBrokerKeepsItsRecordsOverARestart(@TempDir Path directory) throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(directory, 0)) {
            kafka.create(Topics.ALL, 3);
            send(kafka, "t-1", "first");
        }
        try (EmbeddedKafka kafka = EmbeddedKafka.start(directory, 0)) {
            kafka.create(Topics.ALL, 3);
            send(kafka, "t-1", "second");
            assertThat(read(kafka, 2)).containsExactly("first", "second");
        }
    }

    /** Kafka's own lock comes when the second one's controller has written to the log of the first already. */
    @Test
    void aDirectoryThatIsInUseIsRefusedAndItsBrokerGoesOn(@TempDir Path directory) throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(directory, 0)) {
            kafka.create(Topics.ALL, 3);
            assertThatThrownBy(() -> EmbeddedKafka.start(directory, 0))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("is in use by another Tributary");
            send(kafka, "t-1", "after");
            assertThat(read(kafka, 1)).containsExactly("after");
        }
    }

    @Test
    void topicsAreCreatedOnceAndKeepTheirPartitions() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(null, 0)) {
            Map<String, Object> client = Map.of("bootstrap.servers", kafka.bootstrapServers());
            assertThat(TopicSetup.ensure(client, Topics.ALL, 3, (short) 1))
                    .hasSize(Topics.ALL.size())
                    .allSatisfy((name, found) -> assertThat(found).isEqualTo(new TopicSetup.Found(3, true)));
            assertThat(TopicSetup.ensure(client, Topics.ALL, 5, (short) 1))
                    .allSatisfy((name, found) -> assertThat(found).isEqualTo(new TopicSetup.Found(3, false)));
        }
    }

    @Test
    void theBrokerAssignsTasksOfStreamsWhereThatIsAskedFor() throws Exception {
        ConfigResource broker = new ConfigResource(ConfigResource.Type.BROKER, "1");
        try (EmbeddedKafka kafka = EmbeddedKafka.start(null, 0);
                Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            FeatureMetadata features =
                    admin.describeFeatures().featureMetadata().get(30, TimeUnit.SECONDS);
            assertThat(features.finalizedFeatures().get("streams.version"))
                    .satisfies(level -> assertThat(level.maxVersionLevel()).isPositive());
            Config settings = Objects.requireNonNull(admin.describeConfigs(List.of(broker))
                    .all()
                    .get(30, TimeUnit.SECONDS)
                    .get(broker));
            assertThat(settings.get("group.coordinator.rebalance.protocols").value())
                    .contains("classic", "streams");
        }
    }

    @Test
    void theStoreAnswersItsOwnCredentialsOnly(@TempDir Path directory) throws Exception {
        for (@Nullable Path place : new @Nullable Path[] {null, directory}) {
            try (EmbeddedS3 s3 = s3(place, InstantSource.system());
                    BlobStore store = BlobStore.of(settings(s3, s3.credentials().secretKey()));
                    BlobStore stranger = BlobStore.of(settings(s3, "guessed"))) {
                store.ensureBucket();
                BlobRef ref = store.store("tenant", bytes("hello"), "text/plain");
                assertThat(store.get(ref, 100).bytes()).isEqualTo(bytes("hello"));
                assertThat(store.get(ref, 100).contentType()).isEqualTo("text/plain");
                assertThatThrownBy(() -> stranger.get(ref, 100))
                        .isInstanceOfSatisfying(
                                BlobException.class,
                                e -> assertThat(e.kind()).isEqualTo(BlobException.Kind.UNAUTHENTICATED));
                int unsigned = http.send(
                                HttpRequest.newBuilder(s3.endpoint().resolve("/" + ref.bucket() + "/" + ref.key()))
                                        .build(),
                                BodyHandlers.discarding())
                        .statusCode();
                assertThat(unsigned).isEqualTo(403);
            }
        }
    }

    @Test
    void theStoreDeletesWhatIsOlderThanTheRetention() throws Exception {
        Instant[] now = {Instant.now()};
        try (EmbeddedS3 s3 = s3(null, () -> now[0]);
                BlobStore store = BlobStore.of(settings(s3, s3.credentials().secretKey()))) {
            store.ensureBucket();
            store.put("old", bytes("hello"), "text/plain");
            assertThat(s3.sweep()).isZero();
            assertThat(store.find("old", 100)).isNotNull();

            now[0] = now[0].plus(Duration.ofHours(2));
            assertThat(s3.sweep()).isEqualTo(1);
            assertThat(store.find("old", 100)).isNull();
        }
    }

    @Test
    void tracesSentByGrpcAndByHttpAreAnsweredAsTempoDoes() throws Exception {
        TraceStore store = new TraceStore(100);
        try (OtlpReceiver receiver = OtlpReceiver.start(store, 0, 0);
                TempoApi tempo = TempoApi.start(store, 0)) {
            String byGrpc = export(
                    OtlpGrpcSpanExporter.builder()
                            .setEndpoint(receiver.grpcEndpoint().toString())
                            .build(),
                    "t-grpc");
            String byZippedGrpc = export(
                    OtlpGrpcSpanExporter.builder()
                            .setEndpoint(receiver.grpcEndpoint().toString())
                            .setCompression("gzip")
                            .build(),
                    "t-zipped-grpc");
            String byHttp = export(
                    OtlpHttpSpanExporter.builder()
                            .setEndpoint(receiver.httpEndpoint()
                                    .resolve("/v1/traces")
                                    .toString())
                            .setCompression("gzip")
                            .build(),
                    "t-http");

            assertThat(store.tracesOfTurn("t-grpc")).containsExactly(byGrpc);
            assertThat(store.tracesOfTurn("t-zipped-grpc")).containsExactly(byZippedGrpc);
            assertThat(store.tracesOfTurn("t-http")).containsExactly(byHttp);

            JsonNode trace = get(tempo, "/api/traces/" + byGrpc);
            JsonNode span = trace.at("/batches/0/scopeSpans/0/spans/0");
            assertThat(span.get("name").asText()).isEqualTo("turn");
            assertThat(span.get("kind").asText()).isEqualTo("SPAN_KIND_INTERNAL");
            assertThat(get(tempo, "/api/v2/traces/" + byGrpc).at("/trace/resourceSpans/0/scopeSpans/0/spans/0"))
                    .isEqualTo(span);

            JsonNode found = get(tempo, "/api/search?limit=5&q=%7B%20span.turn.id%20%3D%20%22t-http%22%20%7D");
            assertThat(found.at("/traces/0/traceID").asText()).isEqualTo(byHttp);
            assertThat(found.at("/traces/0/rootTraceName").asText()).isEqualTo("turn");
            assertThat(found.at("/traces/0/spanSets/0/matched").asInt()).isEqualTo(1);
            assertThat(get(tempo, "/api/search?tags=turn.id%3Dt-http").at("/traces"))
                    .isEqualTo(found.at("/traces"));
            assertThat(get(tempo, "/api/search?tags=turn.id%3Dnobody").at("/traces"))
                    .isEmpty();

            assertThat(status(tempo, "/ready")).isEqualTo(200);
            assertThat(status(tempo, "/api/traces/" + "f".repeat(32))).isEqualTo(404);
            assertThat(status(tempo, "/api/traces/xyz")).isEqualTo(400);
            assertThat(status(tempo, "/api/search?q=%7B%7D%20%3E%3E%20%7B%7D")).isEqualTo(400);
        }
    }

    @Test
    void whatIsNoExportIsRefused() throws Exception {
        TraceStore store = new TraceStore(100);
        try (OtlpReceiver receiver = OtlpReceiver.start(store, 0, 0)) {
            assertThat(post(receiver, "/v1/traces", "application/x-protobuf", "nonsense"))
                    .isEqualTo(400);
            assertThat(post(receiver, "/v1/traces", "application/json", "{}")).isEqualTo(415);
            assertThat(post(receiver, "/v1/metrics", "application/x-protobuf", ""))
                    .isEqualTo(200);
            assertThat(post(receiver, "/v1/logs", "application/x-protobuf", "")).isEqualTo(200);
            assertThat(receiver.metricExports()).isEqualTo(1);
            assertThat(receiver.logExports()).isEqualTo(1);
            assertThat(store.spanCount()).isZero();
        }
    }

    private static String export(SpanExporter exporter, String turnId) {
        try (SdkTracerProvider provider = SdkTracerProvider.builder()
                .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                .build()) {
            Span span = provider.get("test").spanBuilder("turn").startSpan();
            span.setAttribute("turn.id", turnId).end();
            assertThat(provider.forceFlush().join(10, TimeUnit.SECONDS).isSuccess())
                    .isTrue();
            return span.getSpanContext().getTraceId();
        }
    }

    private JsonNode get(TempoApi tempo, String path) throws Exception {
        return Json.MAPPER.readTree(http.send(
                        HttpRequest.newBuilder(URI.create(tempo.endpoint() + path))
                                .build(),
                        BodyHandlers.ofString())
                .body());
    }

    private int status(TempoApi tempo, String path) throws Exception {
        return http.send(
                        HttpRequest.newBuilder(URI.create(tempo.endpoint() + path))
                                .build(),
                        BodyHandlers.discarding())
                .statusCode();
    }

    private int post(OtlpReceiver receiver, String path, String type, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(receiver.httpEndpoint().resolve(path))
                .header("content-type", type)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return http.send(request, BodyHandlers.discarding()).statusCode();
    }

    private static EmbeddedS3 s3(@Nullable Path directory, InstantSource clock) throws Exception {
        return EmbeddedS3.start(directory, 0, EmbeddedS3.Credentials.generate(), Duration.ofHours(1), clock);
    }

    private static BlobSettings settings(EmbeddedS3 s3, String secret) {
        return new BlobSettings(
                s3.endpoint(), "us-east-1", s3.credentials().accessKey(), secret, "tributary", Duration.ofSeconds(10));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void send(EmbeddedKafka kafka, String key, String value) throws Exception {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers(), "acks", "all"),
                new StringSerializer(),
                new StringSerializer())) {
            producer.send(new ProducerRecord<>(Topics.TURNS.name(), key, value)).get(10, TimeUnit.SECONDS);
        }
    }

    private static List<String> read(EmbeddedKafka kafka, int count) {
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        kafka.bootstrapServers(),
                        "group.id",
                        "it",
                        "auto.offset.reset",
                        "earliest"),
                new StringDeserializer(),
                new StringDeserializer())) {
            consumer.subscribe(List.of(Topics.TURNS.name()));
            List<String> values = new ArrayList<>();
            await().until(() -> {
                consumer.poll(Duration.ofMillis(200))
                        .forEach((ConsumerRecord<String, String> record) -> values.add(record.value()));
                return values.size() >= count;
            });
            return values;
        }
    }
}
