package dev.tributary.deploy.embedded;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Traces in memory, bounded: when there are more spans than it holds, the traces that were begun first go. A span that is
 * sent twice is kept twice, as other trace stores do, so that it shows. Thread-safe.
 */
public final class TraceStore {

    private static final String TURN_ID = "turn.id";

    private final int maxSpans;
    private final Map<String, List<StoredSpan>> traces = new LinkedHashMap<>();
    private final Map<String, Set<String>> tracesByTurn = new HashMap<>();
    private int spans;

    /** @param maxSpans how many spans it holds at most, of all traces together */
    public TraceStore(int maxSpans) {
        this.maxSpans = maxSpans;
    }

    /** Takes what one export brought; spans without a valid ID are left out. */
    public synchronized void add(List<ResourceSpans> export) {
        for (ResourceSpans ofResource : export) {
            for (ScopeSpans ofScope : ofResource.getScopeSpansList()) {
                for (Span span : ofScope.getSpansList()) {
                    if (isId(span.getTraceId(), 16) && isId(span.getSpanId(), 8)) {
                        add(new StoredSpan(ofResource.getResource(), ofScope.getScope(), span));
                    }
                }
            }
        }
        evict();
    }

    /** The spans of a trace by start time, empty when the trace is not known. */
    public synchronized List<StoredSpan> trace(String traceId) {
        return sorted(traces.getOrDefault(traceId, List.of()));
    }

    /** The traces in which a span has this turn ID, oldest first. */
    public synchronized Set<String> tracesOfTurn(String turnId) {
        return new LinkedHashSet<>(tracesByTurn.getOrDefault(turnId, Set.of()));
    }

    /** The IDs of all traces, newest first. */
    public synchronized List<String> traceIds() {
        List<String> ids = new ArrayList<>(traces.keySet());
        Collections.reverse(ids);
        return ids;
    }

    /** How many spans there are. */
    public synchronized int spanCount() {
        return spans;
    }

    private void add(StoredSpan span) {
        traces.computeIfAbsent(span.traceId(), id -> new ArrayList<>()).add(span);
        spans++;
        String turnId = span.attribute(TURN_ID);
        if (turnId != null) {
            tracesByTurn.computeIfAbsent(turnId, id -> new LinkedHashSet<>()).add(span.traceId());
        }
    }

    private void evict() {
        Iterator<Map.Entry<String, List<StoredSpan>>> oldest = traces.entrySet().iterator();
        while (spans > maxSpans && oldest.hasNext()) {
            Map.Entry<String, List<StoredSpan>> trace = oldest.next();
            oldest.remove();
            spans -= trace.getValue().size();
            for (StoredSpan span : trace.getValue()) {
                forget(span.attribute(TURN_ID), trace.getKey());
            }
        }
    }

    private void forget(@Nullable String turnId, String traceId) {
        Set<String> ofTurn = turnId == null ? null : tracesByTurn.get(turnId);
        if (ofTurn != null && ofTurn.remove(traceId) && ofTurn.isEmpty()) {
            tracesByTurn.remove(turnId);
        }
    }

    private static boolean isId(ByteString id, int length) {
        if (id.size() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (id.byteAt(i) != 0) {
                return true;
            }
        }
        return false;
    }

    private static List<StoredSpan> sorted(List<StoredSpan> spans) {
        return spans.stream()
                .sorted(Comparator.comparingLong(span -> span.span().getStartTimeUnixNano()))
                .toList();
    }
}
