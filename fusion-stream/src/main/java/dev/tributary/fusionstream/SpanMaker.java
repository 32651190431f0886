package dev.tributary.fusionstream;

import dev.tributary.contract.telemetry.Telemetry;
import dev.tributary.contract.trace.ReservedIds;
import dev.tributary.contract.trace.TraceContext;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Makes spans about what is over: their IDs and times were known before. */
final class SpanMaker {

    private final Tracer tracer;
    private final ReservedIds ids;
    private final String clientId;

    /** @param clientId the messaging client, and the consumer group, that these spans name */
    SpanMaker(Telemetry telemetry, String clientId) {
        this.tracer = telemetry.tracer();
        this.ids = telemetry.ids();
        this.clientId = clientId;
    }

    String clientId() {
        return clientId;
    }

    SpanBuilder builder(String name, SpanKind kind, @Nullable TraceContext parent, Instant start) {
        SpanBuilder builder = tracer.spanBuilder(name).setSpanKind(kind).setStartTimestamp(start);
        return parent == null ? builder.setNoParent() : builder.setParent(parent.toContext());
    }

    /** Starts a span with the IDs that were decided for it. */
    Span start(SpanBuilder builder, TraceContext reserved) {
        return ids.with(reserved.toSpanContext(), builder::startSpan);
    }

    /** A clock that is set back must not make a span end before it starts. */
    static void end(Span span, Instant start, Instant end) {
        span.end(end.isBefore(start) ? start : end);
    }
}
