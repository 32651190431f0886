package dev.tributary.fusionstream;

import dev.tributary.contract.Late;
import dev.tributary.contract.Rejected;
import dev.tributary.contract.Topics;
import dev.tributary.contract.trace.Attr;
import dev.tributary.contract.trace.MessagingAttributes;
import dev.tributary.contract.trace.TraceContext;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import java.time.Instant;

/**
 * The spans about records that count in no outcome. A late result: {@code send tributary.late} under the span that sent the
 * result, linked to the fusion that went without it. A record that cannot be taken: {@code process <topic>} with the error
 * under the span that sent it (or in a trace of its own, when it names none), and {@code send tributary.rejected} below.
 */
final class RefusalSpans implements CommittedListener {

    private final SpanMaker spans;

    RefusalSpans(SpanMaker spans) {
        this.spans = spans;
    }

    @Override
    public void late(Late late, Instant readable) {
        TraceContext sender = late.origin().trace();
        if (!sender.isSampled()) {
            return;
        }
        String topic = Topics.LATE.name();
        SpanBuilder builder = spans.builder("send " + topic, SpanKind.PRODUCER, sender, late.arrivedAt())
                .setAllAttributes(Attr.part(
                        late.turnId(),
                        late.part().toString(),
                        late.part().modality().id()))
                .setAllAttributes(MessagingAttributes.send(topic, Topics.LATE.key(late.turnId()), spans.clientId()))
                .setAttribute(Attr.TURN_LATE_MS, late.lateByMs());
        TraceContext decided = late.decidedTrace();
        if (decided != null) {
            builder.addLink(decided.toSpanContext());
        }
        SpanMaker.end(spans.start(builder, OutcomeIds.sent(late)), late.arrivedAt(), readable);
    }

    @Override
    public void rejected(Rejected rejected, Instant readable) {
        TraceContext rejecting = rejected.trace();
        if (rejecting == null || !rejecting.isSampled()) {
            return;
        }
        SpanBuilder process = spans.builder(
                        "process " + rejected.topic(),
                        SpanKind.CONSUMER,
                        rejected.sender().orElse(null),
                        rejected.rejectedAt())
                .setAllAttributes(MessagingAttributes.process(
                        rejected.topic(),
                        rejected.partition(),
                        rejected.offset(),
                        null,
                        spans.clientId(),
                        spans.clientId()))
                .setAttribute(Attr.ERROR_TYPE, rejected.errorType());
        Span span = spans.start(process, rejecting);
        span.setStatus(StatusCode.ERROR, rejected.reason());
        span.end(rejected.rejectedAt());
        String topic = Topics.REJECTED.name();
        SpanBuilder send = spans.builder("send " + topic, SpanKind.PRODUCER, rejecting, rejected.rejectedAt())
                .setAllAttributes(MessagingAttributes.send(topic, null, spans.clientId()));
        SpanMaker.end(spans.start(send, OutcomeIds.sent(rejected)), rejected.rejectedAt(), readable);
    }
}
