package dev.tributary.fusionstream;

import dev.tributary.contract.telemetry.Telemetry;
import dev.tributary.contract.trace.ReservedIds;
import dev.tributary.contract.trace.TraceContext;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Spans that are started and ended once the transaction at hand has committed, with times and IDs known before. */
final class CommittedSpans {

    private final Tracer tracer;
    private final ReservedIds ids;
    private final AfterCommit afterCommit;
    private final InstantSource clock;
    private final String clientId;

    CommittedSpans(Telemetry telemetry, AfterCommit afterCommit, InstantSource clock, String clientId) {
        this.tracer = telemetry.tracer();
        this.ids = telemetry.ids();
        this.afterCommit = afterCommit;
        this.clock = clock;
        this.clientId = clientId;
    }

    /** The messaging client, and the consumer group, that these spans name. */
    String clientId() {
        return clientId;
    }

    /** Makes spans when the transaction has committed; they are told when that was. */
    void onCommit(Consumer<Instant> spans) {
        afterCommit.add(() -> spans.accept(clock.instant()));
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
