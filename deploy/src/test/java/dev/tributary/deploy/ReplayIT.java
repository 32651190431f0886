package dev.tributary.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tributary.contract.Classification;
import dev.tributary.contract.Decoded;
import dev.tributary.contract.Fused;
import dev.tributary.contract.Json;
import dev.tributary.contract.Modality;
import dev.tributary.contract.ModelInfo;
import dev.tributary.contract.Outcome;
import dev.tributary.contract.Part;
import dev.tributary.contract.PartId;
import dev.tributary.contract.Result;
import dev.tributary.contract.Saw;
import dev.tributary.contract.Settings;
import dev.tributary.contract.Topic;
import dev.tributary.contract.Topics;
import dev.tributary.contract.Turn;
import dev.tributary.contract.TurnHead;
import dev.tributary.contract.TurnHeaders;
import dev.tributary.contract.telemetry.Telemetry;
import dev.tributary.contract.testing.EmbeddedKafka;
import dev.tributary.contract.trace.TraceContext;
import dev.tributary.fusionstream.FusionService;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Live fusion under one policy, and what the same traffic would have come to under others. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReplayIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final PartId TEXT = new PartId(Modality.TEXT, 0);
    private static final PartId IMAGE = new PartId(Modality.IMAGE, 0);
    private static final int PLAIN = 40;
    private static final int HATEFUL = 3;
    private static final long MINUTES = Duration.ofMinutes(5).toMillis();

    private final Map<String, Fused> live = new TreeMap<>();

    private Instant since = Instant.EPOCH;
    private EmbeddedKafka kafka;
    private Telemetry telemetry;
    private FusionService fusion;
    private KafkaProducer<byte[], byte[]> producer;

    @BeforeAll
    void liveTraffic(@TempDir Path directory) throws Exception {
        Map<String, String> anyTimestamp = Map.of("log.message.timestamp.after.max.ms", "" + Long.MAX_VALUE);
        kafka = EmbeddedKafka.start(directory.resolve("kafka"), anyTimestamp).withTopics(3);
        Map<String, String> settings = Map.of(
                "tributary.kafka.bootstrap.servers", kafka.bootstrapServers(),
                "tributary.fusion.port", "0",
                "tributary.fusion.state.dir", directory.resolve("state").toString(),
                "otel.traces.exporter", "none",
                "otel.metrics.exporter", "none");
        telemetry = Telemetry.start("fusion-stream", Settings.of(settings));
        fusion = FusionService.start(Settings.of(settings), telemetry);
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        send();
    }

    private void send() throws Exception {
        await().atMost(SOON).until(fusion::ready);
        since = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        // Begun before the range: once with its first records out of reach, once with all of them near.
        TurnHead far = turn("far", -3 * 60_000, MINUTES);
        result(far, TEXT, "fine", -3 * 60_000 + 100);
        result(far, IMAGE, "fine", 230);
        TurnHead near = turn("near", -5_000, MINUTES);
        result(near, TEXT, "fine", -4_900);
        result(near, IMAGE, "fine", 220);
        for (int i = 0; i < PLAIN; i++) {
            complete("plain-" + i, i, "fine");
        }
        for (int i = 0; i < HATEFUL; i++) {
            complete("hateful-" + i, 100 + i, "Hate Speech");
        }
        // A worker whose clock is 70 years ahead, and a record that is none: live fusion copes with both.
        TurnHead future = turn("future", 200, MINUTES);
        result(future, TEXT, "fine", Duration.ofDays(70 * 365).toMillis());
        result(future, IMAGE, "fine", 210);
        send(
                new ProducerRecord<>(
                        Topics.TEXT_RESULTS.name(), "garbage".getBytes(StandardCharsets.UTF_8), new byte[] {1}),
                215);
        TurnHead partial = turn("partial", 300, 1_000);
        result(partial, TEXT, "fine", 310);
        TurnHead revised = turn("revised", 301, 1_000);
        result(revised, TEXT, "fine", 311);
        TurnHead open = turn("open", 302, MINUTES * 100);
        result(open, TEXT, "fine", 312);
        await().atMost(SOON).untilAsserted(() -> assertThat(live()).hasSize(PLAIN + HATEFUL + 5));
        for (String turnId : List.of("partial", "revised")) {
            await().atMost(SOON).until(() -> live(turnId).outcome() == Outcome.PARTIAL);
        }
        result(revised, IMAGE, "fine", Duration.between(since, Instant.now()).toMillis());
        await().atMost(SOON).until(() -> live("revised").outcome() == Outcome.COMPLETE);
    }

    @AfterAll
    void stop() {
        producer.close();
        fusion.close();
        telemetry.close();
        kafka.close();
    }

    /** The command hands its settings on as system properties. */
    @AfterEach
    void forget() {
        List.copyOf(System.getProperties().stringPropertyNames()).stream()
                .filter(name -> name.startsWith("tributary."))
                .forEach(System::clearProperty);
    }

    @Test
    void theSamePolicyComesToTheSameOutcomes() throws Exception {
        Map<TopicPartition, Long> fusedBefore = ends(Topics.FUSED.name());

        List<JsonNode> lines = json(replay("--output", "replayed.same"));

        assertThat(lines).hasSize(1);
        JsonNode summary = lines.get(0).path("summary");
        assertThat(summary.path("compared").asInt()).isEqualTo(PLAIN + HATEFUL + 3);
        assertThat(summary.path("differing").asInt()).isZero();
        assertThat(summary.path("apart")).isEqualTo(Json.MAPPER.readTree("""
                {"begunBefore": 2, "open": 1, "withoutLive": 0, "withoutReplayed": 0}"""));
        assertThat(summary.path("rejected").asInt()).isEqualTo(1);
        List<ConsumerRecord<byte[], byte[]>> written = records("replayed.same");
        Map<String, Fused> replayed = last(written);
        assertThat(replayed).hasSize(PLAIN + HATEFUL + 3).doesNotContainKeys("near", "far", "open");
        replayed.forEach((turnId, fused) -> {
            Fused one = live(turnId);
            assertThat(fused.revision()).isEqualTo(turnId.equals("revised") ? 2 : 1);
            assertThat(fused.outcome()).isEqualTo(one.outcome());
            assertThat(fused.decision()).isEqualTo(one.decision());
            assertThat(fused.reasons()).isEqualTo(one.reasons());
            assertThat(fused.parts().keySet()).isEqualTo(one.parts().keySet());
            assertThat(fused.head()).isEqualTo(one.head());
        });
        assertThat(written).hasSize(PLAIN + HATEFUL + 4).allSatisfy(record -> {
            String turnId = new String(record.key(), StandardCharsets.UTF_8);
            assertThat(TurnHeaders.value(record.headers(), TurnHeaders.TURN_ID)).isEqualTo(turnId);
            assertThat(TurnHeaders.value(record.headers(), TurnHeaders.SCHEMA)).isEqualTo("fused/1");
            assertThat(TurnHeaders.trace(record.headers()))
                    .isEqualTo(live(turnId).turnTrace());
        });
        assertThat(ends(Topics.FUSED.name())).isEqualTo(fusedBefore);
        assertThat(groups()).containsExactlyInAnyOrder("tributary-fusion", "tributary-fusion-spans");
        assertThat(fusion.ready()).isTrue();
    }

    @Test
    void anotherPolicyIsHeldAgainstTheLiveOne() throws Exception {
        List<JsonNode> lines = json(replay(
                "--dry-run",
                "--json",
                "--set",
                "tributary.fusion.block.text.hate.speech=0.8",
                "--set",
                "tributary.fusion.missing.image=block"));

        assertThat(lines).hasSize(HATEFUL + 2);
        assertThat(lines.subList(0, HATEFUL)).allSatisfy(line -> {
            JsonNode difference = line.path("difference");
            assertThat(difference.path("turnId").asText()).startsWith("hateful-");
            assertThat(difference.path("traceId").asText()).isEqualTo(trace("x").traceId());
            assertThat(difference.path("live").path("decision").asText()).isEqualTo("allow");
            assertThat(difference.path("replayed").path("decision").asText()).isEqualTo("block");
            assertThat(difference.path("replayed").path("reasons").get(0).asText())
                    .isEqualTo("text-0: Hate Speech 0.90 reaches the text block threshold 0.80");
            assertThat(difference.path("sameParts").asBoolean()).isTrue();
        });
        JsonNode partial = lines.get(HATEFUL).path("difference");
        assertThat(partial.path("turnId").asText()).isEqualTo("partial");
        assertThat(partial.path("live").path("decision").asText()).isEqualTo("review");
        assertThat(partial.path("replayed").path("decision").asText()).isEqualTo("block");
        JsonNode decisions = lines.get(HATEFUL + 1).path("summary").path("decisions");
        assertThat(decisions).isEqualTo(Json.MAPPER.readTree("""
                {"allow": {"allow": %d, "block": %d}, "review": {"block": 1}}""".formatted(PLAIN + 2, HATEFUL)));
        assertThat(topics()).doesNotContain("tributary.fused.replay");
    }

    @Test
    void aRangeOfThePastLeavesOutWhatCameLater() throws Exception {
        String until = since.plusMillis(100 + HATEFUL).toString();

        JsonNode summary =
                json(replay("--dry-run", "--json", "--until", until)).get(0).path("summary");

        // The hateful turns had opened, but live they were decided after the end.
        assertThat(summary.path("differing").asInt()).isZero();
        assertThat(summary.path("compared").asInt()
                        + summary.path("apart").path("open").asInt())
                .isEqualTo(PLAIN + HATEFUL);
        assertThat(summary.path("apart").path("withoutReplayed").asInt()).isZero();
    }

    @Test
    void aTopicThatHoldsRecordsIsNotWrittenTo() throws Exception {
        kafka.withTopics(1, "mine");
        producer.send(new ProducerRecord<>("mine", new byte[] {1})).get();
        StringWriter err = new StringWriter();

        assertThat(execute(new StringWriter(), err, "--output", "mine")).isEqualTo(1);
        assertThat(err.toString()).contains("topic mine already holds 1 records; name another one with --output");
        assertThat(records("mine")).hasSize(1);
    }

    @Test
    void wrongSettingsAreToldBeforeAnythingIsMade() throws Exception {
        StringWriter err = new StringWriter();

        assertThat(execute(new StringWriter(), err, "--output", "never", "--set", "tributary.fusion.block.spam=80"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("tributary.fusion.block.spam is '80'");
        assertThat(topics()).doesNotContain("never");
    }

    @Test
    void aSettingThatNobodyReadsIsRefusedSinceItMayBeMisspelt() {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();

        assertThat(execute(out, err, "--dry-run", "--no-json", "--set", "tributary.fusion.blok.spam=0.8"))
                .isEqualTo(2);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).contains("tributary.fusion.blok.spam is no setting");
    }

    private String replay(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        assertThat(execute(out, err, arguments)).as(err.toString()).isZero();
        return out.toString();
    }

    private int execute(StringWriter out, StringWriter err, String... arguments) {
        List<String> all = new ArrayList<>(List.of(
                "replay-fusion",
                "--since",
                since.toString(),
                "--set",
                "tributary.kafka.bootstrap.servers=" + kafka.bootstrapServers()));
        all.addAll(List.of(arguments));
        return Tributary.commandLine(new PrintWriter(out, true), new PrintWriter(err, true))
                .execute(all.toArray(String[]::new));
    }

    private static List<JsonNode> json(String lines) throws Exception {
        List<JsonNode> all = new ArrayList<>();
        for (String line : lines.lines().toList()) {
            all.add(Json.MAPPER.readTree(line));
        }
        return all;
    }

    private void complete(String turnId, long openedAt, String label) throws Exception {
        TurnHead turn = turn(turnId, openedAt, MINUTES);
        result(turn, IMAGE, "fine", openedAt + 7);
        result(turn, TEXT, label, openedAt + 3);
    }

    /** Times are milliseconds after the beginning of the range. */
    private TurnHead turn(String turnId, long openedAt, long window) throws Exception {
        TurnHead head = new TurnHead(
                turnId,
                since.plusMillis(openedAt),
                window,
                List.of(TEXT, IMAGE),
                "acme",
                null,
                null,
                trace("00f067aa0ba902b7"),
                null);
        send(TurnHeaders.record(Topics.TURNS, turnId, Turn.of(head)), openedAt);
        return head;
    }

    private void result(TurnHead turn, PartId part, String label, long sentAt) throws Exception {
        Topic<Result> topic = Topics.results(part.modality());
        Result result = Result.ok(
                Part.of(turn, part, null, "hello"),
                Classification.of(List.of(new Classification.Score(label, 0.9))),
                new ModelInfo("model", "1", "a".repeat(64), "CPU"),
                Saw.text("b".repeat(64), "text/plain", 5, 1, false),
                Map.of(),
                trace("1111111111111111"));
        send(TurnHeaders.record(topic, turn.turnId(), part, result), sentAt);
    }

    private void send(ProducerRecord<byte[], byte[]> record, long sentAt) throws Exception {
        producer.send(new ProducerRecord<>(
                        record.topic(),
                        null,
                        since.plusMillis(sentAt).toEpochMilli(),
                        record.key(),
                        record.value(),
                        record.headers()))
                .get();
    }

    private static TraceContext trace(String spanId) {
        String span = spanId.length() == 16 ? spanId : "00f067aa0ba902b7";
        return new TraceContext("00-0af7651916cd43dd8448eb211c80319c-" + span + "-01", null);
    }

    /** The last revision of each turn on the live topic. */
    private Map<String, Fused> live() {
        live.putAll(last(records(Topics.FUSED.name())));
        return live;
    }

    private Fused live(String turnId) {
        return Objects.requireNonNull(live().get(turnId), turnId);
    }

    private static Map<String, Fused> last(List<ConsumerRecord<byte[], byte[]>> records) {
        Map<String, Fused> last = new TreeMap<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            Fused fused = ((Decoded.Ok<Fused>) Topics.FUSED.decode(record.value())).value();
            last.put(fused.turnId(), fused);
        }
        return last;
    }

    /** Everything that lies on a topic. */
    private List<ConsumerRecord<byte[], byte[]>> records(String topic) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            List<TopicPartition> partitions = partitions(consumer, topic);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            while (partitions.stream().anyMatch(one -> consumer.position(one) < ends.getOrDefault(one, 0L))) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
            return records;
        }
    }

    private Map<TopicPartition, Long> ends(String topic) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            return new HashMap<>(consumer.endOffsets(partitions(consumer, topic)));
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        return new KafkaConsumer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers(), "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    private static List<TopicPartition> partitions(KafkaConsumer<byte[], byte[]> consumer, String topic) {
        return consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
    }

    private Collection<String> groups() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            return admin.listGroups().all().get(30, TimeUnit.SECONDS).stream()
                    .map(GroupListing::groupId)
                    .toList();
        }
    }

    private Collection<String> topics() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            return admin.listTopics().names().get(30, TimeUnit.SECONDS);
        }
    }
}
