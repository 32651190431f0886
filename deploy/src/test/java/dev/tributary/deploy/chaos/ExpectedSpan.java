package dev.tributary.deploy.chaos;

import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A span that a record calls for.
 *
 * @param traceId where it lies
 * @param name of the span
 * @param kind likewise
 * @param revision the value of its {@code turn.revision}, null when it has none
 * @param spanId null when nothing outside tells it
 * @param parent a span ID, empty for a root
 * @param links in order
 * @param at when what it is about was known
 * @param about the record that calls for it
 */
record ExpectedSpan(
        String traceId,
        String name,
        SpanKind kind,
        @Nullable Integer revision,
        @Nullable String spanId,
        String parent,
        List<SpanLink> links,
        Instant at,
        String about) {

    /**
     * @param position {@code topic-partition@offset} by its attributes, empty when it names none
     */
    record SpanLink(String traceId, String spanId, String position) {}

    /** What tells it from the other spans of its trace. */
    Key key() {
        return new Key(traceId, name, revision == null ? spanId : "revision " + revision);
    }

    /** Of spans about outcomes the revision, of others the ID. */
    record Key(String traceId, String name, @Nullable String which) {}
}
