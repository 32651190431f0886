package dev.tributary.ingest;

import dev.tributary.contract.telemetry.Telemetry;
import dev.tributary.contract.trace.Attr;
import dev.tributary.contract.trace.TraceContext;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.IdGenerator;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The span of one entrance of a turn: {@code POST /v1/turns}, or {@code process tributary.uploads}.
 *
 * <p>Its IDs are reserved before the work begins, so that the work's spans have their parent; the span itself is made at
 * the end, from the arrival on. Only then is it known whether it belongs under a turn, and an upload's must not leave
 * before its transaction has committed.
 */
final class EntranceSpan {

    private final Telemetry telemetry;
    private final TraceContext parent;
    private final boolean root;
    private final SpanContext own;

    private EntranceSpan(Telemetry telemetry, TraceContext parent, boolean root) {
        this.telemetry = telemetry;
        this.parent = parent;
        this.root = root;
        SpanContext above = parent.toSpanContext();
        this.own = SpanContext.create(
                above.getTraceId(),
                root ? above.getSpanId() : IdGenerator.random().generateSpanId(),
                above.getTraceFlags(),
                above.getTraceState());
    }

    /** A span under the {@code turn} span. */
    static EntranceSpan of(Telemetry telemetry, TraceContext turnTrace) {
        return new EntranceSpan(telemetry, turnTrace, false);
    }

    /** A span of what did not become a turn: under the producer's own, if there is one, else a trace of its own. */
    static EntranceSpan alone(Telemetry telemetry, TurnTraces traces, Origin origin) {
        return origin.producer() == null
                ? new EntranceSpan(telemetry, traces.reserve("", origin), true)
                : new EntranceSpan(telemetry, origin.producer(), false);
    }

    /** In which spans of the work are started. */
    Context context() {
        return Context.root().with(Span.wrap(own));
    }

    TraceContext trace() {
        return TraceContext.of(own);
    }

    /**
     * Makes the span, from {@code arrival} to now.
     *
     * @param link another span that led here
     * @param error null unless the work failed
     */
    void end(
            String name,
            SpanKind kind,
            Instant arrival,
            Attributes attributes,
            @Nullable TraceContext link,
            @Nullable RefusedException error) {
        SpanBuilder builder = telemetry
                .tracer()
                .spanBuilder(name)
                .setSpanKind(kind)
                .setParent(root ? Context.root() : parent.toContext())
                .setStartTimestamp(arrival)
                .setAllAttributes(attributes);
        if (link != null) {
            builder.addLink(link.toSpanContext());
        }
        Span span = telemetry.ids().with(own, builder::startSpan);
        if (error != null) {
            span.setStatus(StatusCode.ERROR, error.detail());
            span.recordException(
                    error, Attributes.of(Attr.ERROR_TYPE, error.refusal().id()));
        }
        span.end();
    }
}
