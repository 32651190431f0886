package dev.tributary.contract.trace;

import io.opentelemetry.api.trace.SpanContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** The trace, span and turn that log lines are about, as their fields {@code trace_id}, {@code span_id} and {@code turn_id}. */
public final class LogContext {

    private LogContext() {}

    /** Logs something about a turn, so that the lines name it. */
    public static void log(SpanContext span, @Nullable String turnId, Runnable lines) {
        try (MDC.MDCCloseable trace = MDC.putCloseable("trace_id", span.getTraceId());
                MDC.MDCCloseable spanId = MDC.putCloseable("span_id", span.getSpanId());
                MDC.MDCCloseable turn = MDC.putCloseable("turn_id", turnId == null ? "" : turnId)) {
            lines.run();
        }
    }
}
