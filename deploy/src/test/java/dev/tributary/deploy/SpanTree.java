package dev.tributary.deploy;

import dev.tributary.deploy.embedded.StoredSpan;
import dev.tributary.deploy.embedded.TraceStore;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A trace as indented text, a line a span: name, kind, service, part, error, links. Siblings are sorted by name and part, so
 * that two runs of the same turn give the same text. A span whose parent is not in the trace stands at the margin with
 * that parent's ID, and one that was sent twice stands there twice.
 */
final class SpanTree {

    private static final Comparator<StoredSpan> ORDER =
            Comparator.comparing(StoredSpan::name).thenComparing(SpanTree::part);

    private final TraceStore store;
    private final List<StoredSpan> spans;

    private SpanTree(TraceStore store, List<StoredSpan> spans) {
        this.store = store;
        this.spans = spans;
    }

    static String of(TraceStore store, String traceId) {
        return new SpanTree(store, store.trace(traceId)).render();
    }

    private String render() {
        Set<String> ids = spans.stream().map(StoredSpan::spanId).collect(Collectors.toCollection(HashSet::new));
        Map<String, List<StoredSpan>> children =
                spans.stream().collect(Collectors.groupingBy(StoredSpan::parentSpanId));
        StringBuilder text = new StringBuilder();
        spans.stream()
                .filter(span -> !ids.contains(span.parentSpanId()))
                .sorted(ORDER)
                .forEach(top -> {
                    if (!top.parentSpanId().isEmpty()) {
                        text.append("(").append(top.parentSpanId()).append(") ");
                    }
                    render(top, 0, children, text);
                });
        return text.toString();
    }

    private void render(StoredSpan span, int depth, Map<String, List<StoredSpan>> children, StringBuilder text) {
        text.append("  ".repeat(depth)).append(line(span)).append('\n');
        children.getOrDefault(span.spanId(), List.of()).stream()
                .sorted(ORDER)
                .forEach(child -> render(child, depth + 1, children, text));
    }

    private String line(StoredSpan span) {
        StringBuilder line = new StringBuilder(span.name())
                .append(' ')
                .append(span.kind().name().replace("SPAN_KIND_", "").toLowerCase(Locale.ROOT))
                .append(' ')
                .append(span.service());
        if (!part(span).isEmpty()) {
            line.append(" [").append(part(span)).append(']');
        }
        if (span.isError()) {
            line.append(" ERROR ").append(span.attribute("error.type"));
        }
        span.span().getLinksList().stream()
                .map(link -> target(
                        hex(link.getTraceId().toByteArray()),
                        hex(link.getSpanId().toByteArray())))
                .forEach(target -> line.append(" → ").append(target));
        return line.toString();
    }

    private String target(String traceId, String spanId) {
        return store.trace(traceId).stream()
                .filter(span -> span.spanId().equals(spanId))
                .map(span -> part(span).isEmpty() ? span.name() : span.name() + " [" + part(span) + "]")
                .findFirst()
                .orElse("unknown " + spanId);
    }

    private static String part(StoredSpan span) {
        return Objects.requireNonNullElse(span.attribute("part"), "");
    }

    private static String hex(byte[] id) {
        return HexFormat.of().formatHex(id);
    }
}
