package dev.tributary.deploy.page;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A trace as the page draws it.
 *
 * @param startedAt of the earliest span
 * @param durationMs from there to the end of the last span
 * @param spans by start, then by ID, each once
 */
record Trace(String traceId, Instant startedAt, double durationMs, List<Span> spans) {

    /**
     * One span. IDs are lower-case hexadecimal.
     *
     * @param parent the parent's ID, absent for a root; the parent need not be in the trace
     * @param kind {@code internal}, {@code server}, {@code client}, {@code producer} or {@code consumer}
     * @param service the resource's {@code service.name}
     * @param startMs after the trace's start
     * @param status {@code unset}, {@code ok} or {@code error}
     * @param message the status's description
     * @param attributes by name; strings, numbers, booleans and lists of them
     */
    record Span(
            String id,
            @Nullable String parent,
            String name,
            String kind,
            String service,
            double startMs,
            double durationMs,
            String status,
            @Nullable String message,
            Map<String, Object> attributes,
            List<Event> events,
            List<Link> links) {}

    /**
     * @param atMs after the trace's start
     */
    record Event(String name, double atMs, Map<String, Object> attributes) {}

    /**
     * @param turnId the turn that the linked trace belongs to, where it is known
     */
    record Link(String traceId, String spanId, @Nullable String turnId, Map<String, Object> attributes) {}
}
