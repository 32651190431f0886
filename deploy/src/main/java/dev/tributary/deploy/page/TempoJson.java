package dev.tributary.deploy.page;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tributary.contract.Json;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads a trace from the JSON of a Tempo API: {@code {"batches": […]}} of {@code /api/traces}, {@code {"trace":
 * {"resourceSpans": […]}}} of {@code /api/v2/traces}, or plain OTLP {@code {"resourceSpans": […]}}. Protobuf's JSON mapping
 * writes IDs as base64 and enumerations by name, OTLP's as hexadecimal and by number; both are understood.
 */
final class TempoJson {

    /** More spans than a person can read; what is beyond is left out. */
    static final int MAX_SPANS = 5_000;

    private static final int HEX_TRACE_ID = 32;
    private static final int HEX_SPAN_ID = 16;
    private static final String[] KINDS = {"internal", "internal", "server", "client", "producer", "consumer"};
    private static final String[] STATUSES = {"unset", "ok", "error"};

    private final String traceId;
    private final Map<String, Raw> spans = new HashMap<>();

    private record Raw(JsonNode node, String id, String service, long start, long end) {}

    private TempoJson(String traceId) {
        this.traceId = traceId;
    }

    /**
     * Reads the spans of a trace; empty when the answer holds none.
     *
     * @param traceId of the trace that was asked for, hexadecimal
     * @throws IOException when the bytes are not such JSON
     */
    static Optional<Trace> read(String traceId, byte[] json) throws IOException {
        JsonNode root = Json.MAPPER.readTree(json);
        if (root == null || !root.isObject()) {
            throw new IOException("the trace store's answer is no JSON object");
        }
        JsonNode trace = root.path("trace").isObject() ? root.path("trace") : root;
        TempoJson reader = new TempoJson(traceId);
        for (String name : List.of("batches", "resourceSpans")) {
            for (JsonNode resource : trace.path(name)) {
                reader.resource(resource);
            }
        }
        return reader.trace();
    }

    private void resource(JsonNode resource) {
        Object service =
                attributes(resource.path("resource").path("attributes")).getOrDefault("service.name", "unknown");
        for (String name : List.of("scopeSpans", "instrumentationLibrarySpans")) {
            for (JsonNode scope : resource.path(name)) {
                for (JsonNode span : scope.path("spans")) {
                    String id = id(span.path("spanId"), HEX_SPAN_ID);
                    if (id != null && spans.size() < MAX_SPANS) {
                        // a span that was exported twice is shown once
                        spans.putIfAbsent(
                                id,
                                new Raw(
                                        span,
                                        id,
                                        service.toString(),
                                        nanos(span, "startTimeUnixNano"),
                                        nanos(span, "endTimeUnixNano")));
                    }
                }
            }
        }
    }

    private Optional<Trace> trace() {
        if (spans.isEmpty()) {
            return Optional.empty();
        }
        long start = spans.values().stream().mapToLong(Raw::start).min().orElseThrow();
        long end = spans.values().stream().mapToLong(Raw::end).max().orElseThrow();
        List<Trace.Span> sorted = spans.values().stream()
                .sorted(Comparator.comparingLong(Raw::start).thenComparing(Raw::id))
                .map(raw -> span(raw, start))
                .toList();
        Instant startedAt = Instant.ofEpochSecond(0, start);
        return Optional.of(new Trace(traceId, startedAt, millis(Math.max(0, end - start)), sorted));
    }

    private static Trace.Span span(Raw raw, long traceStart) {
        JsonNode node = raw.node();
        String message = node.path("status").path("message").asText("");
        return new Trace.Span(
                raw.id(),
                id(node.path("parentSpanId"), HEX_SPAN_ID),
                node.path("name").asText("(no name)"),
                constant(node.path("kind"), "SPAN_KIND_", KINDS),
                raw.service(),
                millis(raw.start() - traceStart),
                millis(Math.max(0, raw.end() - raw.start())),
                constant(node.path("status").path("code"), "STATUS_CODE_", STATUSES),
                message.isEmpty() ? null : message,
                attributes(node.path("attributes")),
                events(node.path("events"), traceStart),
                links(node.path("links")));
    }

    private static List<Trace.Event> events(JsonNode nodes, long traceStart) {
        List<Trace.Event> events = new ArrayList<>();
        for (JsonNode event : nodes) {
            events.add(new Trace.Event(
                    event.path("name").asText(""),
                    millis(nanos(event, "timeUnixNano") - traceStart),
                    attributes(event.path("attributes"))));
        }
        return events;
    }

    private static List<Trace.Link> links(JsonNode nodes) {
        List<Trace.Link> links = new ArrayList<>();
        for (JsonNode link : nodes) {
            String trace = id(link.path("traceId"), HEX_TRACE_ID);
            String span = id(link.path("spanId"), HEX_SPAN_ID);
            if (trace != null && span != null) {
                links.add(new Trace.Link(trace, span, null, attributes(link.path("attributes"))));
            }
        }
        return links;
    }

    private static Map<String, Object> attributes(JsonNode nodes) {
        Map<String, Object> attributes = new TreeMap<>();
        for (JsonNode attribute : nodes) {
            attributes.put(attribute.path("key").asText(""), value(attribute.path("value")));
        }
        return attributes;
    }

    /** An OTLP AnyValue; 64-bit integers come as strings in protobuf's JSON. */
    private static Object value(JsonNode value) {
        if (value.has("intValue")) {
            return value.path("intValue").asLong();
        }
        if (value.has("doubleValue")) {
            return value.path("doubleValue").asDouble();
        }
        if (value.has("boolValue")) {
            return value.path("boolValue").asBoolean();
        }
        if (value.has("arrayValue")) {
            List<Object> list = new ArrayList<>();
            value.path("arrayValue").path("values").forEach(item -> list.add(value(item)));
            return list;
        }
        if (value.has("kvlistValue")) {
            return attributes(value.path("kvlistValue").path("values"));
        }
        return value.path("stringValue").asText(value.path("bytesValue").asText(""));
    }

    private static String constant(JsonNode node, String prefix, String[] names) {
        if (node.isTextual()) {
            return node.asText().replace(prefix, "").toLowerCase(Locale.ROOT).replace("unspecified", names[0]);
        }
        int number = node.asInt(0);
        return number >= 0 && number < names.length ? names[number] : names[0];
    }

    private static @Nullable String id(JsonNode node, int hexLength) {
        String text = node.asText("");
        if (text.length() == hexLength) {
            return text.toLowerCase(Locale.ROOT);
        }
        try {
            byte[] bytes = Base64.getDecoder().decode(text);
            return bytes.length * 2 == hexLength ? HexFormat.of().formatHex(bytes) : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static long nanos(JsonNode node, String name) {
        return node.path(name).asLong(0);
    }

    private static double millis(long nanos) {
        return nanos / 1_000_000d;
    }
}
