package dev.tributary.ingest;

import dev.tributary.contract.trace.Attr;
import dev.tributary.contract.trace.TraceContext;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The trace that a turn came with.
 *
 * @param producer the sender's own span; absent when it sent none, or one that does not parse
 * @param rejected what it sent instead, cut to {@link Attr#REJECTED_TRACEPARENT_LENGTH} characters
 */
record Origin(@Nullable TraceContext producer, @Nullable String rejected) {

    static final Origin NONE = new Origin(null, null);

    /** Reads the headers that were sent; of the first there may be one at most. */
    static Origin of(List<String> traceparents, @Nullable String tracestate) {
        if (traceparents.isEmpty()) {
            return NONE;
        }
        if (traceparents.size() == 1) {
            Optional<TraceContext> read = TraceContext.parse(traceparents.get(0), tracestate);
            if (read.isPresent()) {
                return new Origin(read.get(), null);
            }
        }
        String joined = String.join(",", traceparents);
        return new Origin(null, joined.substring(0, Math.min(joined.length(), Attr.REJECTED_TRACEPARENT_LENGTH)));
    }
}
