package dev.tributary.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tributary.contract.Json;
import dev.tributary.contract.PartId;
import dev.tributary.contract.Rejected;
import dev.tributary.contract.Topics;
import dev.tributary.contract.TurnHeaders;
import dev.tributary.contract.testing.EmbeddedKafka;
import dev.tributary.contract.trace.TraceContext;
import dev.tributary.deploy.embedded.OtlpReceiver;
import dev.tributary.deploy.embedded.StoredSpan;
import dev.tributary.deploy.embedded.TraceStore;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Dead letters on a real broker, as the commands list, show and replay them. */
final class DlqIT {

    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final TraceContext SENDER = new TraceContext("00-" + TRACE + "-1111111111111111-01", null);
    private static final TraceContext FAILURE = new TraceContext("00-" + TRACE + "-2222222222222222-01", null);
    private static final TopicPartition IMAGES = new TopicPartition(Topics.IMAGE.name(), 0);

    @TempDir
    Path directory;

    private EmbeddedKafka kafka;
    private TraceStore traces;
    private OtlpReceiver receiver;
    private KafkaProducer<byte[], byte[]> producer;

    @BeforeEach
    void start() throws Exception {
        kafka = EmbeddedKafka.start(directory.resolve("kafka")).withTopics(1);
        traces = new TraceStore(1_000);
        receiver = OtlpReceiver.start(traces, 0, 0);
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        reject("turn-a", "payload_missing", "image-worker", "2026-01-01T00:00:00Z", "value a");
        producer.send(new ProducerRecord<>(Topics.REJECTED.name(), new byte[] {1})) // no letter at all
                .get(30, TimeUnit.SECONDS);
        reject("turn-b", "payload_missing", "image-worker", "2026-01-02T00:00:00Z", "value b");
        reject("turn-c", "no_answer", "image-worker", "2026-01-03T00:00:00Z", "value c");
        reject("turn-d", "payload_missing", "image-worker", "2026-01-04T00:00:00Z", null);
    }

    @AfterEach
    void stop() {
        producer.close();
        receiver.close();
        kafka.close();
        List.copyOf(System.getProperties().stringPropertyNames()).stream()
                .filter(name -> name.startsWith("tributary.") || name.startsWith("otel."))
                .forEach(System::clearProperty);
    }

    @Test
    void lettersAreListedByWhatIsAsked() throws Exception {
        assertThat(turns("list")).containsExactly("turn-a", "turn-b", "turn-c", "turn-d");
        assertThat(turns("list", "--turn", "turn-b")).containsExactly("turn-b");
        assertThat(turns("list", "--error-type", "no_answer")).containsExactly("turn-c");
        assertThat(turns("list", "--since", "2026-01-03T00:00:00Z")).containsExactly("turn-c", "turn-d");
        assertThat(turns("list", "--stage", "text-worker")).isEmpty();

        List<String> table = run("list", "--no-json").lines().toList();
        assertThat(table.get(0)).startsWith("LETTER  REJECTED");
        assertThat(table.get(1))
                .startsWith("0@0     2026-01-01T00:00:00Z  image-worker  payload_missing")
                .contains("turn-a  image-0  tributary.image/0@0")
                .doesNotContain("value a");
    }

    @Test
    void oneIsShownWithItsHeadersAndItsValueOnlyWhenAsked() throws Exception {
        JsonNode shown = Json.MAPPER.readTree(run("show", "0@0"));
        assertThat(shown.path("headers").path("turn-id").asText()).isEqualTo("turn-a");
        assertThat(shown.path("headers").path("traceparent").asText()).isEqualTo(SENDER.traceparent());
        assertThat(shown.path("trace").asText()).isEqualTo(TRACE);
        assertThat(shown.has("value")).isFalse();
        assertThat(Json.MAPPER
                        .readTree(run("show", "0@0", "--value"))
                        .path("value")
                        .asText())
                .isEqualTo("value a");

        StringWriter err = new StringWriter();
        assertThat(execute(new StringWriter(), err, "show", "0@1")).isEqualTo(1);
        assertThat(err.toString()).contains("there is no dead letter 0@1");
    }

    @Test
    void theyAreSentBackOnceInTheSameTrace() throws Exception {
        assertThat(outcomes("replay", "--error-type", "payload_missing", "--dry-run"))
                .containsExactly("turn-a would_be_replayed", "turn-b would_be_replayed", "turn-d skipped");
        assertThat(replayed()).isEmpty();

        assertThat(outcomes("replay", "0@0")).containsExactly("turn-a replayed");
        assertThat(outcomes("replay", "--error-type", "payload_missing"))
                .containsExactly("turn-a skipped", "turn-b replayed", "turn-d skipped");
        assertThat(outcomes("replay", "--all"))
                .containsExactly("turn-a skipped", "turn-b skipped", "turn-c replayed", "turn-d skipped");
        assertThat(outcomes("replay", "--turn", "turn-a", "--again")).containsExactly("turn-a replayed");

        StringWriter err = new StringWriter();
        assertThat(execute(new StringWriter(), err, "replay", "0@0", "9@9", "--again"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("is named 9@9; nothing was sent");
        assertThat(execute(new StringWriter(), err, "replay", "--turn", "nobody"))
                .isEqualTo(0);
        assertThat(err.toString()).contains("nothing to send");

        List<ConsumerRecord<byte[], byte[]>> records = replayed();
        assertThat(records)
                .extracting(record -> new String(record.value(), StandardCharsets.UTF_8))
                .containsExactly("value a", "value b", "value c", "value a");
        ConsumerRecord<byte[], byte[]> first = records.get(0);
        assertThat(first.key()).isEqualTo("turn-a".getBytes(StandardCharsets.UTF_8));
        assertThat(TurnHeaders.value(first.headers(), TurnHeaders.DEAD_LETTER)).isEqualTo("tributary.rejected-0@0");
        assertThat(TurnHeaders.value(first.headers(), TurnHeaders.PART)).isEqualTo("image-0");
        assertThat(TurnHeaders.value(first.headers(), "extra")).isEqualTo("kept");
        assertThat(first.headers().headers(TurnHeaders.TRACEPARENT)).hasSize(1);
        TraceContext sent = Objects.requireNonNull(TurnHeaders.trace(first.headers()));
        assertThat(sent.traceId()).isEqualTo(TRACE);

        Awaitility.await().until(() -> spans("send tributary.image").size() == 4);
        StoredSpan send = spans("send tributary.image").stream()
                .filter(span -> span.spanId().equals(sent.spanId()))
                .findFirst()
                .orElseThrow();
        StoredSpan replay = spans("replay tributary.image").stream()
                .filter(span -> span.spanId().equals(send.parentSpanId()))
                .findFirst()
                .orElseThrow();
        assertThat(replay.parentSpanId()).isEqualTo(SENDER.spanId());
        assertThat(replay.linkedSpanIds()).containsExactly(FAILURE.spanId());
    }

    /** A record on the topic of images, and its dead letter. */
    private void reject(String turn, String errorType, String stage, String at, @Nullable String value)
            throws Exception {
        var headers = TurnHeaders.headers(Topics.IMAGE, turn, PartId.of("image-0"));
        headers.add("extra", "kept".getBytes(StandardCharsets.UTF_8));
        TurnHeaders.inject(headers, SENDER);
        byte[] key = turn.getBytes(StandardCharsets.UTF_8);
        byte[] bytes = value == null ? null : value.getBytes(StandardCharsets.UTF_8);
        RecordMetadata original = producer.send(new ProducerRecord<>(Topics.IMAGE.name(), 0, key, bytes, headers))
                .get(30, TimeUnit.SECONDS);
        ConsumerRecord<byte[], byte[]> source =
                new ConsumerRecord<>(original.topic(), original.partition(), original.offset(), key, bytes);
        headers.forEach(header -> source.headers().add(header));
        Rejected rejected = Rejected.of(stage, errorType, "why", Instant.parse(at), source, FAILURE);
        producer.send(TurnHeaders.record(Topics.REJECTED, turn, PartId.of("image-0"), rejected))
                .get(30, TimeUnit.SECONDS);
    }

    private List<ConsumerRecord<byte[], byte[]>> replayed() {
        Map<String, Object> properties = new HashMap<>();
        properties.put("bootstrap.servers", kafka.bootstrapServers());
        properties.put("isolation.level", "read_committed");
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(IMAGES));
            consumer.seekToBeginning(List.of(IMAGES));
            long end = consumer.endOffsets(List.of(IMAGES)).getOrDefault(IMAGES, 0L);
            while (consumer.position(IMAGES) < end) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
        return records.stream()
                .filter(record -> TurnHeaders.value(record.headers(), TurnHeaders.DEAD_LETTER) != null)
                .toList();
    }

    private List<StoredSpan> spans(String name) {
        return traces.trace(TRACE).stream()
                .filter(span -> span.name().equals(name))
                .toList();
    }

    private List<String> turns(String... arguments) throws Exception {
        List<String> turns = new ArrayList<>();
        for (String line : run(arguments).lines().toList()) {
            turns.add(Json.MAPPER.readTree(line).path("turn").asText());
        }
        return turns;
    }

    private List<String> outcomes(String... arguments) throws Exception {
        List<String> outcomes = new ArrayList<>();
        for (String line : run(arguments).lines().toList()) {
            JsonNode node = Json.MAPPER.readTree(line);
            outcomes.add(node.path("turn").asText() + " " + node.path("outcome").asText());
        }
        return outcomes;
    }

    private String run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        assertThat(execute(out, err, arguments)).as(err.toString()).isZero();
        return out.toString();
    }

    private int execute(StringWriter out, StringWriter err, String... arguments) {
        List<String> all = new ArrayList<>(List.of("dlq"));
        all.addAll(List.of(arguments));
        all.addAll(List.of(
                "--set",
                "tributary.kafka.bootstrap.servers=" + kafka.bootstrapServers(),
                "--set",
                "otel.exporter.otlp.endpoint=" + receiver.grpcEndpoint(),
                "--set",
                "otel.exporter.otlp.protocol=grpc",
                "--set",
                "otel.metrics.exporter=none"));
        return Tributary.commandLine(new PrintWriter(out, true), new PrintWriter(err, true))
                .execute(all.toArray(String[]::new));
    }
}
