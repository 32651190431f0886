package dev.tributary.contract.trace;

import io.opentelemetry.api.trace.SpanContext;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** The trace, span and turn that log lines are about, as their fields {@code trace_id}, {@code span_id} and {@code turn_id}. */
public final class LogContext {

    private LogContext() {}

    /** Logs something about a turn, so that the lines name what is known of it. */
    public static void log(SpanContext span, @Nullable String turnId, Runnable lines) {
        List<MDC.MDCCloseable> fields = new ArrayList<>();
        if (span.isValid()) {
            fields.add(MDC.putCloseable("trace_id", span.getTraceId()));
            fields.add(MDC.putCloseable("span_id", span.getSpanId()));
        }
        if (turnId != null) {
            fields.add(MDC.putCloseable("turn_id", turnId));
        }
        try {
            lines.run();
        } finally {
            fields.forEach(MDC.MDCCloseable::close);
        }
    }
}
