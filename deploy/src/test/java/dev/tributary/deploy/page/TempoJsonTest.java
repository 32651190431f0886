package dev.tributary.deploy.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.contract.Decision;
import dev.tributary.contract.PartError;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TempoJsonTest {

    private static final Instant NOON = Instant.parse("2026-11-02T12:00:00Z");

    private final Sample sample = new SampleBuilder("a", NOON, 5_000, "text-0", "text-1")
            .text("hello")
            .text("more")
            .answer("text-0", Samples.labels(), 40, 70)
            .fail("text-1", new PartError("decode_failed", "it is broken", false), 41, 80)
            .fuse(Decision.REVIEW, 90)
            .build();
    private final String traceId = sample.head().turnTrace().traceId();
    private final List<SpanData> spans = sample.spans().stream()
            .filter(span -> span.getTraceId().equals(traceId))
            .toList();

    @ParameterizedTest
    @EnumSource
    void everyShapeOfTheAnswerGivesTheTreeThatWasRecorded(TempoAnswers.Shape shape) throws IOException {
        Trace trace = read(TempoAnswers.json(spans, shape));

        assertThat(trace.traceId()).isEqualTo(traceId);
        assertThat(trace.startedAt()).isEqualTo(NOON);
        assertThat(trace.spans()).hasSize(spans.size());
        for (SpanData expected : spans) {
            Trace.Span span = span(trace, expected.getSpanId());
            assertThat(span.name()).isEqualTo(expected.getName());
            assertThat(span.kind()).isEqualToIgnoringCase(expected.getKind().name());
            assertThat(span.service())
                    .isEqualTo(expected.getResource().getAttributes().asMap().entrySet().stream()
                            .filter(entry -> entry.getKey().getKey().equals("service.name"))
                            .findFirst()
                            .orElseThrow()
                            .getValue());
            assertThat(span.parent())
                    .isEqualTo(expected.getParentSpanContext().isValid() ? expected.getParentSpanId() : null);
            assertThat(span.durationMs())
                    .isCloseTo(
                            (expected.getEndEpochNanos() - expected.getStartEpochNanos()) / 1e6,
                            org.assertj.core.data.Offset.offset(0.001));
            assertThat(span.links()).hasSize(expected.getLinks().size());
            assertThat(span.events()).hasSize(expected.getEvents().size());
            assertThat(span.attributes()).hasSize(expected.getAttributes().size());
        }
    }

    @ParameterizedTest
    @EnumSource
    void errorsKeepTheirMessageAndTheirException(TempoAnswers.Shape shape) throws IOException {
        Trace trace = read(TempoAnswers.json(spans, shape));

        Trace.Span failed = trace.spans().stream()
                .filter(span -> span.status().equals("error"))
                .findFirst()
                .orElseThrow();
        assertThat(failed.message()).isEqualTo("it is broken");
        assertThat(failed.attributes()).containsEntry("error.type", "decode_failed");
        assertThat(failed.events()).extracting(Trace.Event::name).containsExactly("exception");
    }

    @Test
    void typedAttributesKeepTheirTypes() throws IOException {
        Trace.Span turn = read(TempoAnswers.json(spans, TempoAnswers.Shape.V1_BASE64)).spans().stream()
                .filter(span -> span.name().equals("turn"))
                .findFirst()
                .orElseThrow();

        assertThat(turn.attributes())
                .containsEntry("turn.revision", 1L)
                .containsEntry("turn.missing_parts", List.of("text-1"))
                .containsEntry("turn.outcome", "partial");
    }

    @Test
    void aSpanThatWasExportedTwiceIsShownOnce() throws IOException {
        List<SpanData> twice = new ArrayList<>(spans);
        twice.add(spans.get(0));

        assertThat(read(TempoAnswers.json(twice, TempoAnswers.Shape.V1_BASE64)).spans())
                .hasSize(spans.size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"batches\":[]}", "{\"trace\":{}}", "{\"batches\":[{\"scopeSpans\":[{}]}]}"})
    void anAnswerWithoutSpansIsNoTrace(String json) throws IOException {
        assertThat(TempoJson.read(traceId, json.getBytes(StandardCharsets.UTF_8)))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<html>", "[]", "\"text\"", "{\"batches\":"})
    void anythingElseIsRefused(String answer) {
        assertThatThrownBy(() -> TempoJson.read(traceId, answer.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"batches\":[{\"scopeSpans\":[{\"spans\":[{\"spanId\":\"not an id\",\"name\":\"x\"}]}]}]}",
                "{\"batches\":[{\"scopeSpans\":[{\"spans\":[7,null,{\"spanId\":{}}]}]}]}"
            })
    void spansWithoutAnIdAreLeftOut(String json) throws IOException {
        assertThat(TempoJson.read(traceId, json.getBytes(StandardCharsets.UTF_8)))
                .isEmpty();
    }

    @Test
    void aSpanWithNothingButAnIdIsStillASpan() throws IOException {
        String json = "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"spanId\":\"00f067aa0ba902b7\"}]}]}]}";

        Trace.Span span = read(json.getBytes(StandardCharsets.UTF_8)).spans().get(0);

        assertThat(span.kind()).isEqualTo("internal");
        assertThat(span.status()).isEqualTo("unset");
        assertThat(span.service()).isEqualTo("unknown");
        assertThat(span.durationMs()).isZero();
    }

    private Trace read(byte[] json) throws IOException {
        return TempoJson.read(traceId, json).orElseThrow();
    }

    private static Trace.Span span(Trace trace, String id) {
        return trace.spans().stream()
                .filter(span -> span.id().equals(id))
                .findFirst()
                .orElseThrow();
    }
}
