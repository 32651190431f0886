package dev.tributary.deploy.embedded;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import dev.tributary.contract.Json;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What Tempo answers to a search: the newest traces in which a span meets the query, each with its root, its extent and the
 * spans that did. Field names are Tempo's.
 */
record SearchAnswer(List<Trace> traces, Metrics metrics) {

    private static final int SPANS_PER_SET = 3;
    private static final long NANOS = 1_000_000_000L;

    /** Whole numbers that may pass 2^53 are texts, as in protobuf's JSON form. */
    record Trace(
            @JsonProperty("traceID") String traceId,
            String rootServiceName,
            String rootTraceName,
            String startTimeUnixNano,
            long durationMs,
            List<SpanSet> spanSets,
            Map<String, ServiceStats> serviceStats) {}

    record SpanSet(List<Span> spans, int matched) {}

    record Span(@JsonProperty("spanID") String spanId, String name, String startTimeUnixNano, String durationNanos) {}

    record ServiceStats(int spanCount, int errorCount) {}

    record Metrics(int inspectedTraces) {}

    /**
     * Searches the store.
     *
     * @param start only traces that end after, seconds since 1970
     * @param end only traces that begin before
     */
    static String of(TraceStore store, SpanQuery query, int limit, long start, long end) {
        List<Trace> found = new ArrayList<>();
        int inspected = 0;
        for (String traceId : store.traceIds()) {
            if (found.size() >= limit) {
                break;
            }
            inspected++;
            List<StoredSpan> spans = store.trace(traceId);
            List<StoredSpan> matching = spans.stream().filter(query).toList();
            if (!matching.isEmpty() && overlaps(spans, start, end)) {
                found.add(trace(traceId, spans, matching));
            }
        }
        try {
            return Json.MAPPER.writeValueAsString(new SearchAnswer(found, new Metrics(inspected)));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("a search answer can be written", e);
        }
    }

    private static boolean overlaps(List<StoredSpan> spans, long start, long end) {
        return begin(spans) / NANOS <= end && finish(spans) / NANOS >= start;
    }

    private static Trace trace(String traceId, List<StoredSpan> spans, List<StoredSpan> matching) {
        StoredSpan root = spans.stream()
                .filter(span -> span.parentSpanId().isEmpty())
                .findFirst()
                .orElse(null);
        Map<String, ServiceStats> stats = new TreeMap<>();
        for (StoredSpan span : spans) {
            stats.merge(
                    span.service(),
                    new ServiceStats(1, span.isError() ? 1 : 0),
                    (a, b) -> new ServiceStats(a.spanCount + b.spanCount, a.errorCount + b.errorCount));
        }
        return new Trace(
                traceId,
                root == null ? "" : root.service(),
                root == null ? "<root span not yet received>" : root.name(),
                Long.toString(begin(spans)),
                (finish(spans) - begin(spans)) / 1_000_000,
                List.of(new SpanSet(
                        matching.stream()
                                .limit(SPANS_PER_SET)
                                .map(SearchAnswer::span)
                                .toList(),
                        matching.size())),
                stats);
    }

    private static Span span(StoredSpan span) {
        return new Span(
                span.spanId(),
                span.name(),
                Long.toString(span.span().getStartTimeUnixNano()),
                Long.toString(span.durationNanos()));
    }

    private static long begin(List<StoredSpan> spans) {
        return spans.stream()
                .mapToLong(span -> span.span().getStartTimeUnixNano())
                .min()
                .orElse(0);
    }

    private static long finish(List<StoredSpan> spans) {
        return spans.stream()
                .mapToLong(span -> span.span().getEndTimeUnixNano())
                .max()
                .orElse(0);
    }
}
