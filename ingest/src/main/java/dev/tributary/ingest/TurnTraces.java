package dev.tributary.ingest;

import dev.tributary.contract.telemetry.Telemetry;
import dev.tributary.contract.trace.Attr;
import dev.tributary.contract.trace.TraceContext;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.IdGenerator;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.util.List;

/**
 * Decides the trace of a turn before any span of it opens: the producer's own or a new one, whether it is sampled, and the
 * ID of the {@code turn} span, which ingest never starts. fusion-stream ends it under this ID when the outcome is known.
 */
final class TurnTraces {

    private static final String TURN = "turn";

    private final Telemetry telemetry;
    private final IdGenerator ids = IdGenerator.random();

    TurnTraces(Telemetry telemetry) {
        this.telemetry = telemetry;
    }

    /** The context of a turn's own span: a child of the producer's, when it sent one. */
    TraceContext reserve(String turnId, Origin origin) {
        TraceContext producer = origin.producer();
        Context parentContext = producer == null ? Context.root() : producer.toContext();
        SpanContext parent = Span.fromContext(parentContext).getSpanContext();
        String traceId = producer == null ? ids.generateTraceId() : parent.getTraceId();
        SamplingResult sampling = telemetry
                .tracerProvider()
                .getSampler()
                .shouldSample(parentContext, traceId, TURN, SpanKind.INTERNAL, Attr.turn(turnId), List.of());
        TraceFlags flags = sampling.getDecision() == SamplingDecision.RECORD_AND_SAMPLE
                ? TraceFlags.getSampled()
                : TraceFlags.getDefault();
        TraceState state = sampling.getUpdatedTraceState(parent.getTraceState());
        return TraceContext.of(SpanContext.create(traceId, ids.generateSpanId(), flags, state));
    }
}
