package dev.tributary.workerruntime;

import dev.tributary.contract.trace.Attr;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One call of the model: its own span, and the same stretch of time in the trace of each member. */
final class BatchTrace {

    private final Span span;
    private final String step;
    private final String id;
    private final Attributes ofMembers;
    private final Instant from;
    private Instant to;

    BatchTrace(Span span, String step, String id, Attributes ofMembers, Instant from) {
        this.span = span;
        this.step = step;
        this.id = id;
        this.ofMembers = ofMembers;
        this.from = from;
        this.to = from;
    }

    /** In which what the model itself traces becomes part of the batch's trace. */
    Context context() {
        return Context.root().with(span);
    }

    /** The model gave its outputs. */
    void end(Instant now) {
        to = now;
        span.end(now);
    }

    /** The model failed. */
    void failed(Throwable failure, Instant now) {
        Failures.mark(span, failure);
        end(now);
    }

    /** Writes the batch into a member's trace: how long it waited for it, and its run. */
    void member(ReadyPart<?> member, int index, @Nullable Throwable failure) {
        PartTrace trace = member.part().trace();
        trace.waited(PartTrace.BATCH_WAIT, member.since(), from);
        Attributes attributes = ofMembers.toBuilder()
                .put(Attr.BATCH_INDEX, (long) index)
                .put(Attr.SPAN_KIND, "LLM")
                .build();
        trace.inferred(step, from, to, span.getSpanContext(), attributes, failure);
    }

    /** The batch failed, and the member is tried alone: the wait for that goes on. */
    void missed(ReadyPart<?> member, Throwable failure) {
        member.part()
                .trace()
                .event("batch_failed", Attributes.of(Attr.BATCH_ID, id, Attr.ERROR_TYPE, Failures.type(failure)));
    }
}
