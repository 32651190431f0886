package dev.tributary.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tributary.contract.Json;
import dev.tributary.contract.Part;
import dev.tributary.contract.Rejected;
import dev.tributary.contract.Topic;
import dev.tributary.contract.Topics;
import dev.tributary.contract.Turn;
import dev.tributary.contract.TurnHeaders;
import dev.tributary.contract.trace.Attr;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Kafka entrance against a real broker and a real store. */
final class UploadsIT {

    private static final String GROUP = "tributary-ingest";
    private static final TopicPartition UPLOADS = new TopicPartition(Topics.UPLOADS.name(), 0);

    @TempDir
    private static Path directory;

    private static Cluster cluster;
    private static TestTelemetry telemetry;
    private static IngestService ingest;

    @BeforeAll
    static void start() {
        cluster = new Cluster(directory);
        telemetry = new TestTelemetry();
        ingest = IngestService.start(cluster.settings("uploads-it"), telemetry.telemetry);
        await().atMost(Duration.ofSeconds(30)).until(ingest::ready);
    }

    @AfterAll
    static void stop() {
        ingest.close();
        telemetry.close();
        cluster.close();
    }

    @Test
    void goodUploadsPassBetweenBadOnesThatBecomeDeadLetters() throws Exception {
        cluster.upload("""
                {"turnId": "good-1", "openedAt": "2001-01-01T00:00:00Z", "parts": [
                  {"modality": "text", "text": "hello"},
                  {"modality": "image", "key": "mine/cat.png", "contentType": "image/png"}]}
                """, Map.of());
        cluster.upload("no JSON with a secret", Map.of());
        cluster.upload("{\"turnId\": \"bad-1\", \"parts\": []}", Map.of());
        cluster.upload(
                "{\"turnId\": \"bad-2\", \"parts\": [{\"modality\": \"image\", \"bucket\": \"theirs\", \"key\": \"k\"}]}",
                Map.of());
        cluster.upload("{\"turnId\": \"good-2\", \"parts\": [{\"modality\": \"text\", \"text\": \"bye\"}]}", Map.of());

        until(Topics.TURNS, "good-2");
        Turn turn = Json.MAPPER.readValue(until(Topics.TURNS, "good-1").value(), Turn.class);
        assertThat(turn.openedAt()).isAfter(Instant.now().minusSeconds(60));
        Part image = Json.MAPPER.readValue(until(Topics.IMAGE, "good-1").value(), Part.class);
        assertThat(image.payload()).isNotNull().satisfies(ref -> {
            assertThat(ref.uri()).isEqualTo("s3://tributary/mine/cat.png");
            assertThat(ref.sha256()).isNull();
        });
        List<Rejected> letters = cluster.committed(Topics.REJECTED).stream()
                .map(record -> Json.MAPPER.convertValue(tree(record), Rejected.class))
                .toList();
        assertThat(letters).extracting(Rejected::errorType).contains("malformed_upload", "invalid_reference");
        assertThat(letters).allSatisfy(letter -> {
            assertThat(letter.stage()).isEqualTo("ingest");
            assertThat(letter.topic()).isEqualTo("tributary.uploads");
            assertThat(letter.reason()).doesNotContain("secret");
        });
        assertThat(letters)
                .extracting(letter -> new String(Base64.getDecoder().decode(letter.value()), StandardCharsets.UTF_8))
                .contains("no JSON with a secret");
        assertThat(cluster.committed(Topics.TURNS))
                .extracting(record -> TurnHeaders.value(record.headers(), TurnHeaders.TURN_ID))
                .doesNotContain("bad-1", "bad-2");
    }

    @Test
    void anUploadContinuesItsProducersTraceAndLinksToItsSend() throws Exception {
        cluster.upload(
                "{\"turnId\": \"traced\", \"parts\": [{\"modality\": \"text\", \"text\": \"" + "long ".repeat(2000)
                        + "\"}]}",
                Map.of("traceparent", Samples.TRACEPARENT, "baggage", "a=b"));

        Turn turn = Json.MAPPER.readValue(until(Topics.TURNS, "traced").value(), Turn.class);
        assertThat(turn.producerTrace()).isNotNull();
        assertThat(turn.turnTrace().traceId()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
        SpanData process = span("process tributary.uploads", "traced");
        assertThat(process.getKind()).isEqualTo(SpanKind.CONSUMER);
        assertThat(process.getTraceId()).isEqualTo(turn.turnTrace().traceId());
        assertThat(process.getParentSpanId()).isEqualTo(turn.turnTrace().spanId());
        assertThat(process.getLinks())
                .extracting(link -> link.getSpanContext().getSpanId())
                .containsExactly("00f067aa0ba902b7");
        for (String child : List.of("text.store", "send tributary.turns", "send tributary.text")) {
            assertThat(span(child, "traced").getParentSpanId()).as(child).isEqualTo(process.getSpanId());
        }
    }

    @Test
    void aBrokenTraceparentStartsANewTrace() throws Exception {
        cluster.upload(
                "{\"turnId\": \"broken-trace\", \"parts\": [{\"modality\": \"text\", \"text\": \"x\"}]}",
                Map.of("traceparent", "junk"));

        Turn turn = Json.MAPPER.readValue(until(Topics.TURNS, "broken-trace").value(), Turn.class);
        SpanData process = span("process tributary.uploads", "broken-trace");
        assertThat(turn.producerTrace()).isNull();
        assertThat(process.getAttributes().get(Attr.REJECTED_TRACEPARENT)).isEqualTo("junk");
        assertThat(process.getLinks()).isEmpty();
    }

    @Test
    void aRejectedUploadIsASpanOfItsOwnWithItsDeadLetterUnderIt() throws Exception {
        cluster.upload(
                "{\"rejected\": 1}", Map.of("traceparent", "00-11111111111111111111111111111111-2222222222222222-01"));

        await().atMost(Duration.ofSeconds(30))
                .until(() -> telemetry.named("process tributary.uploads").stream()
                        .anyMatch(span -> span.getParentSpanId().equals("2222222222222222")));
        SpanData process = telemetry.named("process tributary.uploads").stream()
                .filter(span -> span.getParentSpanId().equals("2222222222222222"))
                .findFirst()
                .orElseThrow();
        assertThat(process.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(process.getAttributes().get(Attr.ERROR_TYPE)).isEqualTo("malformed_upload");
        assertThat(telemetry.named("send tributary.rejected"))
                .extracting(SpanData::getParentSpanId)
                .contains(process.getSpanId())
                .doesNotContain(SpanId.getInvalid());
    }

    @Test
    void readingTheSameUploadsAgainOpensNoSecondTurn() throws Exception {
        cluster.upload(
                "{\"session\": \"reread\", \"parts\": [{\"modality\": \"text\", \"text\": \"no ID\"}]}", Map.of());
        await().atMost(Duration.ofSeconds(30)).until(() -> turnsOf("reread") == 1);
        ingest.close();
        long end = cluster.committed(Topics.UPLOADS).size();
        try (Admin admin = admin()) {
            await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(() -> {
                admin.alterConsumerGroupOffsets(GROUP, Map.of(UPLOADS, new OffsetAndMetadata(0)))
                        .all()
                        .get(10, TimeUnit.SECONDS);
                return true;
            });
            int turns = cluster.committed(Topics.TURNS).size();
            ingest = IngestService.start(cluster.settings("uploads-it"), telemetry.telemetry);
            await().atMost(Duration.ofSeconds(60)).until(() -> offset(admin) == end);

            assertThat(turnsOf("reread")).isEqualTo(1);
            assertThat(cluster.committed(Topics.TURNS)).hasSize(turns);
        }
    }

    @Test
    void whileTheStoreIsDownUploadsWaitWithoutLeavingTheGroup() throws Exception {
        try (Admin admin = admin()) {
            await().atMost(Duration.ofSeconds(30)).until(() -> member(admin) != null);
            String before = member(admin);
            cluster.s3.stop();
            try {
                cluster.upload(
                        "{\"turnId\": \"waits\", \"parts\": [{\"modality\": \"text\", \"text\": \"x\"}]}", Map.of());
                await().during(Duration.ofSeconds(2))
                        .atMost(Duration.ofSeconds(10))
                        .until(() -> cluster.committed(Topics.TURNS, "waits").isEmpty());
            } finally {
                cluster.s3.start();
            }
            until(Topics.TURNS, "waits");

            assertThat(member(admin)).isEqualTo(before);
        }
        assertThat(cluster.committed(Topics.TURNS, "waits")).hasSize(1);
    }

    /**
     * One upload is read and not yet committed when the broker goes. It waits for the store, so that no transaction ends just then: a
     * broker without replicas may leave that open for ever (RATIONALE.md).
     */
    @Test
    void whileTheBrokerIsDownNothingIsLost() throws Exception {
        cluster.s3.stop();
        try {
            cluster.upload(
                    "{\"turnId\": \"before\", \"parts\": [{\"modality\": \"text\", \"text\": \"x\"}]}", Map.of());
            await().during(Duration.ofSeconds(1))
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> cluster.committed(Topics.TURNS, "before").isEmpty());
            cluster.kafka.stop();
            cluster.kafka.start();
            cluster.upload("{\"turnId\": \"after\", \"parts\": [{\"modality\": \"text\", \"text\": \"x\"}]}", Map.of());
        } finally {
            cluster.s3.start();
        }

        until(Topics.TURNS, "after");
        until(Topics.TURNS, "before");
        assertThat(cluster.committed(Topics.TURNS, "before")).hasSize(1);
        assertThat(cluster.committed(Topics.TURNS, "after")).hasSize(1);
    }

    private static ConsumerRecord<byte[], byte[]> until(Topic<?> topic, String turnId) {
        try {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> !cluster.committed(topic, turnId).isEmpty());
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("no record of " + turnId + " on " + topic.name() + "; " + whereUploadsAre(), e);
        }
        return cluster.committed(topic, turnId).get(0);
    }

    /** What the Kafka entrance does just now, for the message of a test that waited for it in vain. */
    private static String whereUploadsAre() {
        String threads = Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> thread.getKey().getName().equals("ingest-uploads"))
                .map(thread -> thread.getKey().getState() + " at "
                        + Arrays.stream(thread.getValue())
                                .map(StackTraceElement::toString)
                                .collect(Collectors.joining("\n  ")))
                .toList()
                .toString();
        try (Admin admin = admin()) {
            return "committed " + offset(admin) + " of "
                    + cluster.committed(Topics.UPLOADS).size() + " uploads by "
                    + admin.describeConsumerGroups(List.of(GROUP)).all().get(10, TimeUnit.SECONDS)
                    + ", ingest-uploads is " + threads;
        } catch (Exception e) {
            return e + ", ingest-uploads is " + threads;
        }
    }

    private static SpanData span(String name, String turnId) {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> telemetry.named(name).stream()
                        .anyMatch(span -> turnId.equals(span.getAttributes().get(Attr.TURN_ID))));
        List<SpanData> found = telemetry.named(name).stream()
                .filter(span -> turnId.equals(span.getAttributes().get(Attr.TURN_ID)))
                .toList();
        assertThat(found).as(name).hasSize(1);
        return found.get(0);
    }

    private static long turnsOf(String session) {
        return cluster.committed(Topics.TURNS).stream()
                .filter(record -> session.equals(tree(record).path("session").asText()))
                .count();
    }

    private static JsonNode tree(ConsumerRecord<byte[], byte[]> record) {
        try {
            return Json.MAPPER.readTree(record.value());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", cluster.kafka.bootstrapServers()));
    }

    private static @Nullable String member(Admin admin) throws Exception {
        ConsumerGroupDescription group = admin.describeConsumerGroups(List.of(GROUP))
                .all()
                .get(10, TimeUnit.SECONDS)
                .get(GROUP);
        return group == null || group.members().isEmpty()
                ? null
                : group.members().iterator().next().consumerId();
    }

    private static long offset(Admin admin) throws Exception {
        OffsetAndMetadata committed = admin.listConsumerGroupOffsets(GROUP)
                .partitionsToOffsetAndMetadata()
                .get(10, TimeUnit.SECONDS)
                .get(UPLOADS);
        return committed == null ? 0 : committed.offset();
    }
}
