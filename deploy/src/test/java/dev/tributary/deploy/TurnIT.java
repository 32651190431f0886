package dev.tributary.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tributary.contract.Answer;
import dev.tributary.contract.CriticalPath;
import dev.tributary.contract.Fused;
import dev.tributary.contract.Json;
import dev.tributary.contract.MissingPart;
import dev.tributary.contract.Modality;
import dev.tributary.contract.Ocr;
import dev.tributary.contract.Outcome;
import dev.tributary.contract.Part;
import dev.tributary.contract.PartId;
import dev.tributary.contract.PathPiece;
import dev.tributary.contract.Rejected;
import dev.tributary.contract.Topics;
import dev.tributary.contract.Transcript;
import dev.tributary.contract.Turn;
import dev.tributary.contract.TurnHead;
import dev.tributary.contract.TurnHeaders;
import dev.tributary.contract.blob.BlobStore;
import dev.tributary.contract.trace.TraceContext;
import dev.tributary.deploy.client.OutgoingPart;
import dev.tributary.deploy.client.TurnClient;
import dev.tributary.deploy.client.UploadProducer;
import dev.tributary.deploy.embedded.StoredSpan;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Turns go all the way through, on real parts and real servers, each in one trace. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TurnIT {

    private static final PartId TEXT = PartId.of("text-0");
    private static final PartId IMAGE = PartId.of("image-0");
    private static final PartId AUDIO = PartId.of("audio-0");
    private static final String TRACE_ID = "0af7651916cd43dd8448eb211c80319c";
    private static final String PRODUCERS_SPAN = "b7ad6b7169203331";

    private final LogCapture logs = LogCapture.open();
    private final Stack stack = start();
    private final Records records = new Records(stack.kafka());
    private final TurnClient client = new TurnClient(stack.ingest());
    private final Producer<byte[], byte[]> producer = new KafkaProducer<>(
            Map.of("bootstrap.servers", stack.kafka()), new ByteArraySerializer(), new ByteArraySerializer());
    private final BlobStore blobs = stack.blobs();

    private static Stack start() {
        try {
            return Stack.start(StackOptions.free(Map.of("tributary.fusion.grace", "2s")));
        } catch (StackException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeAll
    void everyServiceIsReady() {
        assertThat(records.all()).isEmpty();
    }

    @AfterAll
    void close() {
        producer.close();
        records.close();
        blobs.close();
        stack.close();
        logs.close();
    }

    @Test
    void aTurnOfEveryModalityWithTwoImagesIsOneTrace() throws Exception {
        TurnClient.Accepted turn = client.send(
                "everything",
                null,
                List.of(
                        OutgoingPart.text("My payment failed"),
                        image("screenshot.png"),
                        image("receipt.png"),
                        audio()));

        Fused fused = records.fused("everything");
        assertThat(fused.outcome()).isEqualTo(Outcome.COMPLETE);
        assertThat(fused.missing()).isEmpty();
        assertThat(fused.traceId()).isEqualTo(turn.traceId());
        assertThat(lines(fused, IMAGE)).containsExactlyElementsOf(sampleLines("screenshot.txt"));
        assertThat(lines(fused, PartId.of("image-1"))).containsExactlyElementsOf(sampleLines("receipt.txt"));
        String said = sampleLines("speech.txt").get(0);
        assertThat(answer(fused, AUDIO))
                .isInstanceOfSatisfying(
                        Transcript.class,
                        transcript -> assertThat(transcript.text()).isEqualTo(said));
        assertTree("everything", turn.traceId(), """
                turn internal fusion-stream
                  POST /v1/turns server ingest
                    audio.store client ingest [audio-0]
                    image.store client ingest [image-0]
                    image.store client ingest [image-1]
                    send tributary.audio producer ingest [audio-0]
                %s
                    send tributary.image producer ingest [image-0]
                %s
                    send tributary.image producer ingest [image-1]
                %s
                    send tributary.text producer ingest [text-0]
                %s
                    send tributary.turns producer ingest
                  multimodal.fusion consumer fusion-stream → send tributary.text.results [text-0] → send tributary.image.results [image-0] → send tributary.image.results [image-1] → send tributary.audio.results [audio-0]
                  send tributary.fused producer fusion-stream
                """.formatted(
                        ofAudio("audio-0"), ofImage("image-0"), ofImage("image-1"), ofInlineText()));
        assertCriticalPath(fused);
        assertThat(fused.criticalPath().piecesMs()).containsKey(PathPiece.INFERENCE);
    }

    @Test
    void aProducersOwnTraceIsContinued() throws Exception {
        upload("continued", "00-" + TRACE_ID + "-" + PRODUCERS_SPAN + "-01", List.of(text("Where is my order?")));

        assertThat(records.fused("continued").outcome()).isEqualTo(Outcome.COMPLETE);
        assertTree("continued", TRACE_ID, """
                (%s) turn internal fusion-stream
                  multimodal.fusion consumer fusion-stream → send tributary.text.results [text-0]
                  process tributary.uploads consumer ingest → unknown %s
                    send tributary.text producer ingest [text-0]
                %s
                    send tributary.turns producer ingest
                  send tributary.fused producer fusion-stream
                """.formatted(PRODUCERS_SPAN, PRODUCERS_SPAN, ofInlineText()));
    }

    @Test
    void aBrokenTraceparentStartsANewTraceThatSaysSo() throws Exception {
        upload("broken-traceparent", "00-not-a-trace-01", List.of(text("Where is my order?")));

        Fused fused = records.fused("broken-traceparent");
        assertTree("broken-traceparent", fused.traceId(), """
                turn internal fusion-stream
                  multimodal.fusion consumer fusion-stream → send tributary.text.results [text-0]
                  process tributary.uploads consumer ingest
                    send tributary.text producer ingest [text-0]
                %s
                    send tributary.turns producer ingest
                  send tributary.fused producer fusion-stream
                """.formatted(ofInlineText()));
        assertThat(span(fused.traceId(), "process tributary.uploads").attribute("tributary.rejected_traceparent"))
                .isEqualTo("00-not-a-trace-01");
    }

    @Test
    void aMissingPayloadMakesThePartMissingAndTheTurnPartial() throws Exception {
        upload(
                "missing",
                "00-1af7651916cd43dd8448eb211c80319c-" + PRODUCERS_SPAN + "-01",
                List.of(
                        text("See the photo"),
                        Map.of("modality", "image", "key", "in/nowhere.png", "contentType", "image/png")));

        Fused fused = records.fused("missing");
        assertThat(fused.outcome()).isEqualTo(Outcome.PARTIAL);
        assertThat(fused.missing()).containsExactly(new MissingPart(IMAGE, "payload_missing"));
        assertTree("missing", "1af7651916cd43dd8448eb211c80319c", """
                (%s) turn internal fusion-stream
                  multimodal.fusion consumer fusion-stream → send tributary.text.results [text-0] → send tributary.image.results [image-0]
                  process tributary.uploads consumer ingest → unknown %s
                    send tributary.image producer ingest [image-0]
                      process tributary.image consumer image-worker [image-0] ERROR payload_missing
                        image.fetch client image-worker [image-0] ERROR payload_missing
                        image.queue_wait internal image-worker [image-0]
                        send tributary.image.results producer image-worker [image-0]
                        send tributary.rejected producer image-worker [image-0]
                    send tributary.text producer ingest [text-0]
                %s
                    send tributary.turns producer ingest
                  send tributary.fused producer fusion-stream
                """.formatted(
                        PRODUCERS_SPAN, PRODUCERS_SPAN, ofInlineText()));
        Rejected letter = records.await(
                        Topics.REJECTED, 1, rejected -> rejected.errorType().equals("payload_missing"))
                .get(0);
        assertThat(letter.stage()).isEqualTo("image-worker");
        assertThat(new String(Base64.getDecoder().decode(letter.value()), StandardCharsets.UTF_8))
                .contains("\"turnId\":\"missing\"");
    }

    @Test
    void poisonBetweenGoodRecordsIsSkippedAndNothingElseIs() throws Exception {
        String traceparent = "00-2af7651916cd43dd8448eb211c80319c-" + PRODUCERS_SPAN + "-01";
        upload("before-poison", traceparent, List.of(text("one")));
        for (String topic :
                List.of("tributary.uploads", "tributary.text", "tributary.text.results", "tributary.turns")) {
            for (int partition = 0; partition < producer.partitionsFor(topic).size(); partition++) {
                producer.send(new ProducerRecord<>(topic, partition, null, utf8("{\"poison\": \"" + topic)))
                        .get();
            }
        }
        upload("after-poison", traceparent.replace("2af", "3af"), List.of(text("two")));

        assertThat(records.fused("before-poison").outcome()).isEqualTo(Outcome.COMPLETE);
        assertThat(records.fused("after-poison").outcome()).isEqualTo(Outcome.COMPLETE);
        List<Rejected> letters = records.await(Topics.REJECTED, 4, TurnIT::isPoison);
        await().untilAsserted(() -> assertThat(records.of(Topics.REJECTED, TurnIT::isPoison))
                .extracting(Rejected::stage)
                .containsOnly("ingest", "text-worker", "fusion-stream"));
        assertThat(letters).allSatisfy(letter -> {
            assertThat(letter.offset()).isNotNegative();
            assertThat(letter.reason()).contains("not JSON");
        });
    }

    @Test
    void aTurnOfWhichOnePartNeverComesFusesPartialWithinASecondAfterItsWindow() throws Exception {
        TurnHead head = new TurnHead(
                "two-of-three",
                Instant.now().truncatedTo(ChronoUnit.MILLIS),
                3_000,
                List.of(TEXT, IMAGE, AUDIO),
                "default",
                null,
                null,
                new TraceContext("00-4af7651916cd43dd8448eb211c80319c-c7ad6b7169203331-01", null),
                null);
        send(TurnHeaders.record(Topics.TURNS, head.turnId(), Turn.of(head)));
        send(TurnHeaders.record(Topics.TEXT, head.turnId(), TEXT, Part.of(head, TEXT, null, "Where is my order?")));
        send(TurnHeaders.record(
                Topics.IMAGE,
                head.turnId(),
                IMAGE,
                Part.of(head, IMAGE, blobs.store("default", sample("receipt.png"), "image/png"), null)));

        Fused fused = records.fused("two-of-three");
        assertThat(fused.outcome()).isEqualTo(Outcome.PARTIAL);
        assertThat(fused.missing()).containsExactly(new MissingPart(AUDIO, MissingPart.TIMEOUT));
        assertThat(fused.fusedAt()).isBetween(head.windowEnd(), head.windowEnd().plusSeconds(1));
        assertCriticalPath(fused);
        assertThat(fused.criticalPath().piecesMs()).containsEntry(PathPiece.MISSING, 3_000L);
        assertThat(records.all().stream()
                        .filter(record -> record.topic().equals("tributary.fused")
                                && new String(record.key(), StandardCharsets.UTF_8).equals("two-of-three"))
                        .map(record -> Instant.ofEpochMilli(record.timestamp())))
                .singleElement()
                .satisfies(
                        written -> assertThat(written).isBefore(head.windowEnd().plusSeconds(1)));
    }

    @Test
    void theSameTurnAgainChangesNothingAndSaysSo() throws Exception {
        TurnClient.Accepted first = client.send("again", null, List.of(OutgoingPart.text("Cancel my account")));
        records.fused("again");
        TurnClient.Accepted second = client.send("again", null, List.of(OutgoingPart.text("Cancel my account")));

        assertThat(first.duplicate()).isFalse();
        assertThat(second.duplicate()).isTrue();
        assertThat(second.traceId()).isEqualTo(first.traceId());
        client.send("after-again", null, List.of(OutgoingPart.text("Cancel my account")));
        records.fused("after-again");
        assertThat(records.of(Topics.TURNS, turn -> turn.turnId().equals("again")))
                .hasSize(1);
        assertThat(records.of(Topics.FUSED, fused -> fused.turnId().equals("again")))
                .hasSize(1);
    }

    @Test
    void noContentLeavesTheRecordsThatAreMeantToHoldIt() throws Exception {
        String secret = "xyzzy4711plugh";
        client.send(
                "secret",
                null,
                List.of(OutgoingPart.text("My password is " + secret), image("screenshot.png"), audio()));
        Fused fused = records.fused("secret");
        await().untilAsserted(() -> assertThat(stack.traces().trace(fused.traceId()))
                .extracting(StoredSpan::name)
                .contains("turn"));

        assertThat(records.topicsThatHold(secret)).containsExactly("tributary.text");
        assertThat(records.topicsThatHold("Your card ending"))
                .containsExactly("tributary.fused", "tributary.image.results");
        assertThat(records.topicsThatHold("charged twice"))
                .containsExactly("tributary.audio.results", "tributary.fused");
        String spans = stack.traces().traceIds().stream()
                .flatMap(id -> stack.traces().trace(id).stream())
                .map(span -> span.resource() + "\n" + span.span())
                .reduce("", String::concat);
        assertThat(spans).contains("secret").doesNotContain(secret, "Your card ending", "charged twice", "X-Amz-");
        assertThat(logs.text()).doesNotContain(secret, "Your card ending", "charged twice", "X-Amz-");
    }

    /** The record tells it as its spans do, and its pieces add up. */
    private void assertCriticalPath(Fused fused) {
        CriticalPath path = fused.criticalPath();
        assertThat(path.piecesMs().values().stream().mapToLong(Long::longValue).sum())
                .isEqualTo(fused.endToEndMs());
        JsonNode written = records.all().stream()
                .filter(record -> record.topic().equals("tributary.fused")
                        && new String(record.key(), StandardCharsets.UTF_8).equals(fused.turnId()))
                .map(TurnIT::json)
                .findFirst()
                .orElseThrow();
        assertThat(written.path("criticalPath").toString())
                .isEqualTo(Json.MAPPER.valueToTree(path).toString());
        await().until(() -> stack.traces().trace(fused.traceId()).stream()
                .anyMatch(span -> span.name().equals("turn")));
        StoredSpan turn = span(fused.traceId(), "turn");
        assertThat(turn.attribute("turn.critical.longest")).isEqualTo(String.valueOf(path.longest()));
        for (PathPiece piece : PathPiece.values()) {
            Long ms = path.piecesMs().get(piece);
            assertThat(turn.attribute("turn.critical." + piece + "_ms")).isEqualTo(ms == null ? null : ms.toString());
        }
    }

    private static JsonNode json(ConsumerRecord<byte[], byte[]> record) {
        try {
            return Json.MAPPER.readTree(record.value());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void assertTree(String turnId, String traceId, String expected) {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(
                        () -> assertThat(SpanTree.of(stack.traces(), traceId)).isEqualTo(expected));
        assertThat(stack.traces().tracesOfTurn(turnId)).containsExactly(traceId);
        assertThat(stack.traces().trace(traceId))
                .allSatisfy(span -> assertThat(span.attribute("turn.id")).isEqualTo(turnId));
    }

    private static String ofInlineText() {
        return worker("text", "text-0", List.of("batch_wait", "inference", "postprocess", "preprocess", "queue_wait"));
    }

    private static String ofImage(String part) {
        return worker(
                "image",
                part,
                List.of("batch_wait", "fetch", "inference", "load", "postprocess", "preprocess", "queue_wait"));
    }

    private static String ofAudio(String part) {
        return worker(
                "audio",
                part,
                List.of(
                        "batch_wait",
                        "decode",
                        "feature_extraction",
                        "fetch",
                        "postprocess",
                        "queue_wait",
                        "transcribe"));
    }

    /** The subtree of a worker that did its work: siblings in the order of their names. */
    private static String worker(String modality, String part, List<String> steps) {
        String by = modality + "-worker [" + part + "]";
        Stream<String> children = steps.stream().map(step -> switch (step) {
            case "fetch" -> modality + ".fetch client " + by;
            case "inference", "transcribe" -> modality + "." + step + " internal " + by + " → inference.batch";
            default -> modality + "." + step + " internal " + by;
        });
        Stream<String> sent = Stream.of("send tributary." + modality + ".results producer " + by);
        return "      process tributary." + modality + " consumer " + by + "\n"
                + Stream.concat(children, sent)
                        .sorted()
                        .map(line -> "        " + line)
                        .collect(Collectors.joining("\n"));
    }

    private StoredSpan span(String traceId, String name) {
        return stack.traces().trace(traceId).stream()
                .filter(span -> span.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private void upload(String turnId, String traceparent, List<Map<String, String>> parts)
            throws InterruptedException {
        try (UploadProducer uploads = new UploadProducer(Map.of("bootstrap.servers", stack.kafka()))) {
            uploads.send(turnId, traceparent, Map.of("turnId", turnId, "parts", parts));
        }
    }

    private void send(ProducerRecord<byte[], byte[]> record) throws Exception {
        producer.send(record).get();
    }

    private static Map<String, String> text(String text) {
        return Map.of("modality", "text", "text", text);
    }

    private static OutgoingPart image(String name) throws IOException {
        return OutgoingPart.of(Modality.IMAGE, sample(name), name);
    }

    private static OutgoingPart audio() throws IOException {
        return OutgoingPart.of(Modality.AUDIO, sample("speech.flac"), "speech.flac");
    }

    private static @Nullable Answer answer(Fused fused, PartId part) {
        return Objects.requireNonNull(fused.parts().get(part), () -> part + " is not among " + fused.parts())
                .answer();
    }

    private static List<String> lines(Fused fused, PartId part) {
        return answer(fused, part) instanceof Ocr ocr
                ? ocr.lines().stream().map(Ocr.Line::text).toList()
                : List.of();
    }

    private static boolean isPoison(Rejected rejected) {
        return rejected.value() != null
                && new String(Base64.getDecoder().decode(rejected.value()), StandardCharsets.UTF_8).contains("poison");
    }

    private static List<String> sampleLines(String name) throws IOException {
        return new String(sample(name), StandardCharsets.UTF_8)
                .lines()
                .map(String::strip)
                .toList();
    }

    private static byte[] sample(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(TurnIT.class.getResourceAsStream("/samples/" + name), name)) {
            return in.readAllBytes();
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
