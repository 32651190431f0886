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
import org.jspecify.annotations.Nullable;

/**
 * The spans about records that count in no outcome. A late result: {@code send tributary.late} under the span that sent the
 * result, linked to the fusion that went without it. A record that cannot be taken: {@code process <topic>} with the error
 * under the span that sent it (or in a trace of its own, when it names none), and {@code send tributary.rejected} below.
 */
final class RefusalSpans implements JoinListener {

    private final CommittedSpans spans;

    RefusalSpans(CommittedSpans spans) {
        this.spans = spans;
    }

    @Override
    public void late(Emission.TooLate tooLate) {
        Late late = tooLate.late();
        TraceContext sender = tooLate.origin().trace();
        if (!sender.isSampled()) {
            return;
        }
        spans.onCommit(committedAt -> {
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
            CommittedSpans.end(spans.start(builder, OutcomeIds.sent(tooLate)), late.arrivedAt(), committedAt);
        });
    }

    @Override
    public void rejected(Rejected rejected, @Nullable TraceContext sender) {
        TraceContext rejecting = rejected.trace();
        if (rejecting == null || !rejecting.isSampled()) {
            return;
        }
        spans.onCommit(committedAt -> {
            SpanBuilder process = spans.builder(
                            "process " + rejected.topic(), SpanKind.CONSUMER, sender, rejected.rejectedAt())
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
            CommittedSpans.end(spans.start(send, OutcomeIds.sent(rejected)), rejected.rejectedAt(), committedAt);
        });
    }
}
