package dev.tributary.contract.trace;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.trace.IdGenerator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Span IDs that can be told in advance, per thread: the {@code turn} span is reserved by ingest and ended by
 * fusion-stream, and an outcome's spans have IDs derived from the turn and its revision. Everything else is random.
 */
public final class ReservedIds implements IdGenerator {

    private final IdGenerator random = IdGenerator.random();

    @SuppressWarnings("ThreadLocalUsage") // one per SDK: two services in a JVM must not see each other's
    private final ThreadLocal<@Nullable SpanContext> reserved = new ThreadLocal<>();

    /** Runs {@code start}, which starts one span, so that this span gets the given IDs. */
    public <T> T with(SpanContext ids, Supplier<T> start) {
        reserved.set(ids);
        try {
            return start.get();
        } finally {
            reserved.remove();
        }
    }

    @Override
    public String generateSpanId() {
        SpanContext ids = reserved.get();
        return ids == null ? random.generateSpanId() : ids.getSpanId();
    }

    @Override
    public String generateTraceId() {
        SpanContext ids = reserved.get();
        return ids == null ? random.generateTraceId() : ids.getTraceId();
    }
}
