package dev.tributary.workerruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tributary.contract.ProcessName;
import dev.tributary.contract.ResultStatus;
import dev.tributary.contract.Topics;
import dev.tributary.contract.TurnHeaders;
import dev.tributary.contract.trace.Attr;
import dev.tributary.contract.trace.TraceContext;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

/** The spans of one part, exactly as they are promised. */
final class PartTraceTest {

    private static final String PART_OF_IMAGE = """
            process tributary.image CONSUMER
              image.batch_wait INTERNAL
              image.fetch CLIENT
              image.inference INTERNAL
              image.load INTERNAL
              image.postprocess INTERNAL
              image.preprocess INTERNAL
              image.queue_wait INTERNAL
              send tributary.image.results PRODUCER
            """;

    @Test
    void onePartLeavesExactlyThisTree() {
        try (Bench bench = new Bench(true, 8)) {
            bench.start(List.of(bench.part("hello")));
            await().until(() -> bench.committed() == 1);

            assertThat(tree(bench, Bench.SENDER.spanId())).isEqualTo(PART_OF_IMAGE);
            assertThat(bench.spans.getFinishedSpanItems()).hasSize(10); // and the batch's own
            for (SpanData span : bench.spans.getFinishedSpanItems()) {
                assertThat(span.getStatus().getStatusCode()).as(span.getName()).isEqualTo(StatusCode.UNSET);
                if (!span.getName().equals("inference.batch")) {
                    assertThat(span.getTraceId()).isEqualTo(Bench.SENDER.traceId());
                    assertThat(span.getAttributes().get(Attr.TURN_ID)).isEqualTo("turn-hello");
                    assertThat(span.getAttributes().get(Attr.CONVERSATION_ID)).isEqualTo("turn-hello");
                    assertThat(span.getAttributes().get(Attr.PART)).isEqualTo("image-0");
                    assertThat(span.getAttributes().get(Attr.MODALITY)).isEqualTo("image");
                }
            }
        }
    }

    @Test
    void theBatchIsARootOfItsOwnLinkedBothWays() {
        try (Bench bench = new Bench(true, 8)) {
            bench.start(List.of(bench.part("one"), bench.part("two")));
            await().until(() -> bench.committed() == 2);

            SpanData batch = bench.span("inference.batch");
            List<SpanData> members = bench.spans("image.inference");
            assertThat(batch.getParentSpanContext().isValid()).isFalse();
            assertThat(batch.getTraceId()).isNotEqualTo(Bench.SENDER.traceId());
            assertThat(batch.getLinks())
                    .extracting(link -> link.getSpanContext().getSpanId())
                    .containsExactlyInAnyOrderElementsOf(bench.spans("process tributary.image").stream()
                            .map(SpanData::getSpanId)
                            .toList());
            assertThat(batch.getAttributes().get(Attr.BATCH_SIZE)).isEqualTo(2);
            assertThat(batch.getAttributes().get(Attr.BATCH_FILL)).isEqualTo(0.25);
            assertThat(batch.getAttributes().get(Attr.BATCH_PADDING)).isEqualTo(0.25);
            assertThat(members).hasSize(2);
            for (SpanData member : members) {
                assertThat(member.getStartEpochNanos()).isEqualTo(batch.getStartEpochNanos());
                assertThat(member.getEndEpochNanos()).isEqualTo(batch.getEndEpochNanos());
                assertThat(member.getLinks())
                        .extracting(LinkData::getSpanContext)
                        .containsExactly(batch.getSpanContext());
                assertThat(member.getAttributes().get(Attr.BATCH_ID))
                        .isEqualTo(batch.getAttributes().get(Attr.BATCH_ID));
                assertThat(member.getAttributes().get(Attr.BATCH_SIZE)).isEqualTo(2);
                assertThat(member.getAttributes().get(Attr.EXECUTION_PROVIDER)).isEqualTo("CPU");
                assertThat(member.getAttributes().get(Attr.REQUESTED_PROVIDER)).isEqualTo("CUDA");
                assertThat(member.getAttributes().get(Attr.GEN_AI_OPERATION)).isEqualTo("ocr");
                assertThat(member.getAttributes().get(Attr.GEN_AI_REQUEST_MODEL))
                        .isEqualTo("words");
                assertThat(member.getAttributes().get(Attr.IMAGE_WIDTH)).isEqualTo(4);
                assertThat(member.getAttributes().get(Attr.IMAGE_URL)).startsWith("s3://bucket/");
            }
            assertThat(members)
                    .extracting(member -> member.getAttributes().get(Attr.BATCH_INDEX))
                    .containsExactlyInAnyOrder(0L, 1L);
        }
    }

    @Test
    void theBatchLinksToThePartsThatAreKeptFirst() {
        try (Bench bench = new Bench(true, 8)) {
            bench.store.put("dropped", "dropped".getBytes(StandardCharsets.UTF_8));
            String unsampled = Bench.SENDER.traceparent().replaceFirst("01$", "00");
            ConsumerRecord<byte[], byte[]> dropped =
                    bench.record(Topics.IMAGE.serialize(Bench.of("dropped")), Bench.headers("dropped", unsampled));
            bench.start(List.of(dropped, bench.part("kept")));
            await().until(() -> bench.committed() == 2);

            assertThat(bench.span("inference.batch").getLinks())
                    .extracting(link -> link.getAttributes().get(Attr.TURN_ID))
                    .containsExactly("turn-kept", "turn-dropped");
        }
    }

    @Test
    void theResultNamesTheProcessSpanAndHowLongEachStepTook() {
        try (Bench bench = new Bench(true, 8)) {
            bench.start(List.of(bench.part("hello")));
            await().until(() -> bench.committed() == 1);

            SpanData process = bench.span("process tributary.image");
            assertThat(bench.result("hello").trace()).isEqualTo(TraceContext.of(process.getSpanContext()));
            assertThat(bench.result("hello").timingMs())
                    .containsOnlyKeys(
                            "queue_wait",
                            "fetch",
                            "load",
                            "preprocess",
                            "batch_wait",
                            "inference",
                            "postprocess",
                            "ingest",
                            "other");
            assertThat(bench.result("hello").timingMs().get("queue_wait")).isGreaterThanOrEqualTo(50.0);
            assertThat(bench.result("hello").timingMs().get("ingest")).isPositive();
            assertThat(bench.result("hello").timingMs().values().stream()
                            .mapToDouble(Double::doubleValue)
                            .sum())
                    .as("from the opening until the result was made")
                    .isBetween(
                            since(bench.result("hello").openedAt(), process.getStartEpochNanos()),
                            since(bench.result("hello").openedAt(), process.getEndEpochNanos()));
            assertThat(process.getKind()).isEqualTo(SpanKind.CONSUMER);
            assertThat(process.getAttributes().get(AttributeKey.stringKey("messaging.consumer.group.name")))
                    .isEqualTo("image-worker");
            SpanData send = bench.span("send tributary.image.results");
            assertThat(process.getEndEpochNanos()).isGreaterThanOrEqualTo(send.getStartEpochNanos());
            assertThat(TurnHeaders.value(bench.producer.history().get(0).headers(), TurnHeaders.WORKER))
                    .isEqualTo(ProcessName.get())
                    .matches("[0-9]+@.+");
            assertThat(TurnHeaders.trace(bench.producer.history().get(0).headers()))
                    .isEqualTo(TraceContext.of(send.getSpanContext()));
        }
    }

    @Test
    void aPartWithABrokenTraceparentJoinsItsTurnsTraceAndSaysWhatItRejected() {
        try (Bench bench = new Bench(true, 8)) {
            byte[] value = Topics.IMAGE.serialize(Bench.of("hello"));
            bench.store.put("hello", "hello".getBytes(StandardCharsets.UTF_8));
            bench.start(List.of(
                    bench.record(value, Bench.headers("hello", "x".repeat(500))),
                    bench.record(value, new RecordHeaders())));
            await().until(() -> bench.committed() == 2);

            List<SpanData> processes = bench.spans("process tributary.image");
            assertThat(processes).hasSize(2).allSatisfy(process -> {
                assertThat(process.getTraceId()).isEqualTo(Bench.TURN.traceId());
                assertThat(process.getParentSpanId()).isEqualTo(Bench.TURN.spanId());
            });
            assertThat(processes)
                    .extracting(process -> process.getAttributes().get(Attr.REJECTED_TRACEPARENT))
                    .containsExactlyInAnyOrder("x".repeat(128), null);
        }
    }

    @Test
    void aMissingPayloadMarksTheStepAndThePart() {
        try (Bench bench = new Bench(true, 8)) {
            bench.start(List.of(bench.partWithoutPayload("gone")));
            await().until(() -> bench.committed() == 1);

            assertThat(tree(bench, Bench.SENDER.spanId())).isEqualTo("""
                    process tributary.image CONSUMER ERROR payload_missing
                      image.fetch CLIENT ERROR payload_missing
                      image.queue_wait INTERNAL
                      send tributary.image.results PRODUCER
                      send tributary.rejected PRODUCER
                    """);
            for (String name : List.of("process tributary.image", "image.fetch")) {
                assertThat(bench.span(name).getEvents())
                        .extracting(EventData::getName)
                        .contains("exception");
            }
        }
    }

    @Test
    void aRecordThatIsNoneIsATraceOfItsDeadLetterOnly() {
        try (Bench bench = new Bench(true, 8)) {
            ConsumerRecord<byte[], byte[]> poison = bench.record(
                    "no json".getBytes(StandardCharsets.UTF_8), Bench.headers("poison", Bench.SENDER.traceparent()));
            bench.start(List.of(poison));
            await().until(() -> bench.committed() == 1);

            assertThat(tree(bench, Bench.SENDER.spanId())).isEqualTo("""
                    process tributary.image CONSUMER ERROR not_json
                      image.queue_wait INTERNAL
                      send tributary.rejected PRODUCER
                    """);
            assertThat(bench.span("process tributary.image").getAttributes().get(Attr.TURN_ID))
                    .isEqualTo("turn-poison");
            assertThat(bench.rejected().get(0).trace())
                    .isEqualTo(TraceContext.of(
                            bench.span("process tributary.image").getSpanContext()));
        }
    }

    @Test
    void nothingOfThePayloadStandsInAnySpan() {
        try (Bench bench = new Bench(true, 8)) {
            ConsumerRecord<byte[], byte[]> bug = bench.part(WordModel.DECODER_BUG);
            bench.start(List.of(bug));
            await().until(() -> bench.committed() == 1);

            assertThat(bench.span("image.load").getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
            assertThat(bench.spans.getFinishedSpanItems().toString()).doesNotContain("secret");
            assertThat(bench.results().get(0).status()).isEqualTo(ResultStatus.FAILED);
            assertThat(String.valueOf(bench.results().get(0).error()))
                    .doesNotContain("secret")
                    .contains("internal_error");
        }
    }

    /** What hangs under a span, children by name: name, kind, and the error if there is one. */
    private static String tree(Bench bench, String parent) {
        Map<String, List<SpanData>> children =
                bench.spans.getFinishedSpanItems().stream().collect(Collectors.groupingBy(SpanData::getParentSpanId));
        StringBuilder lines = new StringBuilder();
        lines(children, parent, "", lines);
        return lines.toString();
    }

    private static void lines(Map<String, List<SpanData>> children, String parent, String indent, StringBuilder lines) {
        children.getOrDefault(parent, List.of()).stream()
                .sorted(Comparator.comparing(SpanData::getName))
                .forEach(span -> {
                    String error = span.getStatus().getStatusCode() == StatusCode.ERROR
                            ? " ERROR " + span.getAttributes().get(Attr.ERROR_TYPE)
                            : "";
                    lines.append(indent + span.getName() + " " + span.getKind() + error + "\n");
                    lines(children, span.getSpanId(), indent + "  ", lines);
                });
    }

    /** Milliseconds. */
    private static double since(Instant from, long epochNanos) {
        return epochNanos / 1e6 - from.toEpochMilli();
    }
}
