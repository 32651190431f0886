package dev.tributary.fusionstream;

import static dev.tributary.fusionstream.Turns.AUDIO;
import static dev.tributary.fusionstream.Turns.IMAGE;
import static dev.tributary.fusionstream.Turns.OPENED;
import static dev.tributary.fusionstream.Turns.TEXT;
import static dev.tributary.fusionstream.Turns.head;
import static dev.tributary.fusionstream.Turns.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.contract.Fused;
import dev.tributary.contract.Rejected;
import dev.tributary.contract.Topics;
import dev.tributary.contract.TurnHead;
import dev.tributary.contract.trace.Attr;
import dev.tributary.contract.trace.TraceContext;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OutcomeSpansTest {

    private final TestTelemetry telemetry = new TestTelemetry();
    private final SpanMaker spans = new SpanMaker(telemetry.telemetry(), "fusion");
    private final CommittedListener listener = CommittedListener.all(new OutcomeSpans(spans), new RefusalSpans(spans));
    private final Driver driver = new Driver();
    private final TurnHead turn = head();

    private Instant now() {
        return driver.now();
    }

    @AfterEach
    void close() {
        driver.close();
        telemetry.close();
    }

    @Test
    void anOutcomeHasThreeSpans() {
        complete(turn);
        driver.tell(listener);

        assertThat(telemetry.spans())
                .extracting(SpanData::getName)
                .containsExactlyInAnyOrder("turn", "multimodal.fusion", "send tributary.fused");
    }

    @Test
    void anOutcomeThatIsToldAgainHasTheSameSpans() {
        complete(turn);
        Fused fused = driver.values(Topics.FUSED).get(0);
        listener.fused(fused, now());
        List<String> first = telemetry.spans().stream().map(SpanData::getSpanId).toList();
        telemetry.forget();

        listener.fused(fused, now().plusSeconds(1000));

        assertThat(telemetry.spans()).extracting(SpanData::getSpanId).isEqualTo(first);
        SpanData sent = span("send tributary.fused");
        assertThat(sent.getEndEpochNanos()).isEqualTo(sent.getStartEpochNanos());
    }

    @Test
    void theTurnSpanHasTheReservedIdAndTheTurnsDuration() {
        complete(turn);
        driver.tell(listener);

        SpanData span = span("turn");
        assertThat(span.getTraceId()).isEqualTo(Turns.TRACE_ID);
        assertThat(span.getSpanId()).isEqualTo(Turns.TURN_TRACE.spanId());
        assertThat(span.getParentSpanId()).isEqualTo(SpanId.getInvalid());
        assertThat(span.getKind()).isEqualTo(SpanKind.INTERNAL);
        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        assertThat(span.getStartEpochNanos()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(OPENED.toEpochMilli()));
        assertThat(span.getEndEpochNanos() - span.getStartEpochNanos()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(300));
        assertThat(span.getAttributes().get(Attr.TURN_ID)).isEqualTo("turn-1");
        assertThat(span.getAttributes().get(Attr.TURN_OUTCOME)).isEqualTo("complete");
        assertThat(span.getAttributes().get(Attr.TURN_DECISION)).isEqualTo("allow");
        assertThat(span.getAttributes().get(Attr.TURN_CRITICAL_PART)).isEqualTo("audio-0");
        assertThat(span.getAttributes().get(Attr.TURN_JOIN_WAIT_MS)).isEqualTo(200L);
        assertThat(span.getAttributes().get(Attr.TURN_MISSING_PARTS)).isEmpty();
        assertThat(span.getAttributes().get(Attr.TENANT)).isEqualTo("acme");
        assertThat(span.getAttributes().get(Attr.SESSION)).isEqualTo("session-7");
        assertThat(span.getAttributes().get(Attr.USER)).isEqualTo("user-3");
    }

    @Test
    void theTurnSpanSaysWhatItsTimeWentInto() {
        complete(turn);
        driver.tell(listener);

        for (SpanData span : List.of(span("turn"), span("multimodal.fusion"))) {
            Attributes attributes = span.getAttributes();
            assertThat(attributes.get(Attr.TURN_CRITICAL_MODALITY)).isEqualTo("audio");
            assertThat(attributes.get(Attr.TURN_CRITICAL_LONGEST)).isEqualTo("other");
            // 1.5 ms of the 300 lie between whole ones
            assertThat(attributes.get(AttributeKey.longKey("turn.critical.inference_ms")))
                    .isEqualTo(2);
            assertThat(attributes.get(AttributeKey.longKey("turn.critical.other_ms")))
                    .isEqualTo(298);
            assertThat(attributes.get(Attr.TURN_CRITICAL_CLOCKS_OFF_MS)).isNull();
        }
    }

    @Test
    void aTurnWithoutAPartSaysThatItWaitedForIt() {
        driver.turn(turn);
        driver.pass(Duration.ofSeconds(31));
        driver.tell(listener);

        Attributes attributes = span("turn").getAttributes();
        assertThat(attributes.get(Attr.TURN_CRITICAL_PART)).isEqualTo("text-0");
        assertThat(attributes.get(Attr.TURN_CRITICAL_LONGEST)).isEqualTo("missing");
        assertThat(attributes.get(AttributeKey.longKey("turn.critical.missing_ms")))
                .isEqualTo(30_000);
    }

    @Test
    void theTurnSpanContinuesTheProducersTrace() {
        TraceContext producer = Turns.trace("4444444444444444");
        complete(new TurnHead(
                "turn-1", OPENED, 30_000, turn.expected(), "acme", null, null, Turns.TURN_TRACE, producer));
        driver.tell(listener);

        assertThat(span("turn").getParentSpanId()).isEqualTo("4444444444444444");
        assertThat(span("turn").getTraceId()).isEqualTo(Turns.TRACE_ID);
    }

    @Test
    void theFusionSpanLinksEachPartsSenderInOrder() {
        complete(turn);
        driver.tell(listener);

        SpanData span = span("multimodal.fusion");
        assertThat(span.getParentSpanId()).isEqualTo(Turns.TURN_TRACE.spanId());
        assertThat(span.getKind()).isEqualTo(SpanKind.CONSUMER);
        assertThat(span.getLinks())
                .extracting(link -> link.getSpanContext().getSpanId())
                .containsExactly(Turns.spanId(TEXT), Turns.spanId(IMAGE), Turns.spanId(AUDIO));
        assertThat(span.getLinks())
                .extracting(LinkData::getAttributes)
                .extracting(attributes -> attributes.get(Attr.PART))
                .containsExactly("text-0", "image-0", "audio-0");
        assertThat(span.getEvents())
                .extracting(EventData::getEpochNanos)
                .containsExactlyInAnyOrder(nanos(100), nanos(200), nanos(300));
        assertThat(span.getEvents())
                .extracting(event -> event.getAttributes().get(AttributeKey.stringKey("turn.part_status")))
                .containsOnly("ok");
        assertThat(span.getStartEpochNanos()).isEqualTo(nanos(100));
        assertThat(span.getEndEpochNanos()).isEqualTo(nanos(300));
    }

    @Test
    void theFusedRecordNamesTheSpanThatSentIt() {
        complete(turn);
        Fused fused = driver.values(Topics.FUSED).get(0);
        listener.fused(fused, now());

        SpanData span = span("send tributary.fused");
        assertThat(span.getSpanId()).isEqualTo(OutcomeIds.sent(fused).spanId());
        assertThat(span.getParentSpanId()).isEqualTo(Turns.TURN_TRACE.spanId());
        assertThat(span.getKind()).isEqualTo(SpanKind.PRODUCER);
    }

    @Test
    void aRevisionHasSpansOfItsOwnButNoSecondTurnSpan() {
        driver.result(ok(turn, TEXT));
        driver.pass(Duration.ofSeconds(31));
        driver.tell(listener);
        telemetry.forget();
        driver.result(ok(turn, IMAGE));
        driver.tell(listener);

        assertThat(telemetry.spans())
                .extracting(SpanData::getName)
                .containsExactlyInAnyOrder("multimodal.fusion", "send tributary.fused");
        SpanData span = span("multimodal.fusion");
        assertThat(span.getAttributes().get(Attr.TURN_REVISION)).isEqualTo(2L);
        assertThat(span.getLinks()).hasSize(2);
        assertThat(span.getEvents())
                .extracting(event -> event.getAttributes().get(Attr.PART))
                .containsExactly("image-0");
    }

    @Test
    void aTurnOfWhichNothingArrivedIsAnErrorAndStillHasItsSpan() {
        driver.turn(turn);
        driver.pass(Duration.ofSeconds(31));
        driver.tell(listener);

        assertThat(span("turn").getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(span("turn").getAttributes().get(Attr.TURN_OUTCOME)).isEqualTo("expired");
        assertThat(span("multimodal.fusion").getLinks()).isEmpty();
    }

    @Test
    void aLateResultsSpanLinksToTheFusionThatWentWithoutIt() {
        driver.result(ok(turn, TEXT));
        driver.pass(Duration.ofSeconds(31));
        driver.pass(Duration.ofSeconds(61));
        driver.result(ok(turn, IMAGE));
        driver.tell(listener);

        SpanData late = span("send tributary.late");
        assertThat(late.getParentSpanId()).isEqualTo(Turns.spanId(IMAGE));
        assertThat(late.getLinks())
                .extracting(link -> link.getSpanContext().getSpanId())
                .containsExactly(span("multimodal.fusion").getSpanId());
    }

    @Test
    void aRejectedRecordsSpanLiesUnderTheOneThatSentIt() {
        driver.send(
                Topics.TURNS,
                "turn-1",
                "nonsense".getBytes(StandardCharsets.UTF_8),
                Driver.headers(Turns.trace("5555555555555555")));
        Rejected letter = driver.values(Topics.REJECTED).get(0);
        listener.rejected(letter, now());

        SpanData process = span("process tributary.turns");
        assertThat(process.getTraceId()).isEqualTo(Turns.TRACE_ID);
        assertThat(process.getParentSpanId()).isEqualTo("5555555555555555");
        assertThat(process.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(span("send tributary.rejected").getParentSpanId()).isEqualTo(process.getSpanId());
        assertThat(letter.trace()).isNotNull().extracting(TraceContext::spanId).isEqualTo(process.getSpanId());
        assertThat(process.toString()).doesNotContain("nonsense");
    }

    @Test
    void aRejectedRecordWithoutTraceGetsOneOfItsOwn() {
        driver.send(Topics.TURNS, "turn-1", new byte[] {1}, new RecordHeaders());
        driver.tell(listener);

        assertThat(span("process tributary.turns").getParentSpanId()).isEqualTo(SpanId.getInvalid());
        assertThat(span("send tributary.rejected").getTraceId())
                .isEqualTo(span("process tributary.turns").getTraceId());
    }

    @Test
    void aTurnThatIsNotSampledHasNoSpans() {
        TraceContext unsampled = new TraceContext(Turns.TURN_TRACE.traceparent().replaceAll("01$", "00"), null);
        complete(new TurnHead("turn-1", OPENED, 30_000, turn.expected(), "acme", null, null, unsampled, null));
        List<Fused> fused = driver.values(Topics.FUSED);
        fused.forEach(one -> listener.fused(one, now()));

        assertThat(fused).hasSize(1);
        assertThat(telemetry.spans()).isEmpty();
    }

    private void complete(TurnHead head) {
        for (var part : List.of(TEXT, IMAGE, AUDIO)) {
            driver.pass(Duration.ofMillis(100));
            driver.result(ok(head, part));
        }
    }

    private SpanData span(String name) {
        return telemetry.span(name);
    }

    private static long nanos(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(OPENED.plusMillis(millis).toEpochMilli());
    }
}
