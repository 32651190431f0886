package dev.tributary.deploy.page;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tributary.contract.Json;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes spans as Tempo answers {@code GET /api/traces/<ID>}: protobuf's JSON, with base64 IDs; or with hexadecimal ones. */
final class TempoAnswers {

    /** The shapes that a Tempo, or something that answers like one, may send. */
    enum Shape {
        V1_BASE64,
        V2_HEX
    }

    /** By OTLP's numbers; 0 is "unspecified". */
    private static final List<SpanKind> OTLP_KINDS = List.of(
            SpanKind.INTERNAL,
            SpanKind.INTERNAL,
            SpanKind.SERVER,
            SpanKind.CLIENT,
            SpanKind.PRODUCER,
            SpanKind.CONSUMER);

    private TempoAnswers() {}

    static byte[] json(List<SpanData> spans, Shape shape) {
        ArrayNode batches = Json.MAPPER.createArrayNode();
        Map<String, List<SpanData>> byService = spans.stream()
                .collect(Collectors.groupingBy(span ->
                        span.getResource().getAttributes().asMap().values().toString()));
        for (List<SpanData> group : byService.values()) {
            ObjectNode batch = batches.addObject();
            batch.putObject("resource")
                    .set("attributes", attributes(group.get(0).getResource().getAttributes()));
            ObjectNode scope = batch.putArray("scopeSpans").addObject();
            scope.putObject("scope").put("name", "dev.tributary");
            ArrayNode nodes = scope.putArray("spans");
            group.forEach(span -> nodes.add(span(span, shape)));
        }
        ObjectNode root = Json.MAPPER.createObjectNode();
        if (shape == Shape.V1_BASE64) {
            root.set("batches", batches);
        } else {
            root.putObject("trace").set("resourceSpans", batches);
        }
        try {
            return Json.MAPPER.writeValueAsBytes(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ObjectNode span(SpanData span, Shape shape) {
        ObjectNode node = Json.MAPPER.createObjectNode();
        node.put("traceId", id(span.getTraceId(), shape)).put("spanId", id(span.getSpanId(), shape));
        if (span.getParentSpanContext().isValid()) {
            node.put("parentSpanId", id(span.getParentSpanId(), shape));
        }
        node.put("name", span.getName());
        if (shape == Shape.V1_BASE64) {
            node.put("kind", "SPAN_KIND_" + span.getKind().name());
        } else {
            node.put("kind", OTLP_KINDS.lastIndexOf(span.getKind()));
        }
        node.put("startTimeUnixNano", "" + span.getStartEpochNanos());
        node.put("endTimeUnixNano", "" + span.getEndEpochNanos());
        node.set("attributes", attributes(span.getAttributes()));
        ArrayNode events = node.putArray("events");
        span.getEvents()
                .forEach(event -> events.addObject()
                        .put("timeUnixNano", "" + event.getEpochNanos())
                        .put("name", event.getName())
                        .set("attributes", attributes(event.getAttributes())));
        ArrayNode links = node.putArray("links");
        span.getLinks()
                .forEach(link -> links.addObject()
                        .put("traceId", id(link.getSpanContext().getTraceId(), shape))
                        .put("spanId", id(link.getSpanContext().getSpanId(), shape))
                        .set("attributes", attributes(link.getAttributes())));
        ObjectNode status = node.putObject("status");
        switch (span.getStatus().getStatusCode()) {
            case ERROR ->
                status.put("code", shape == Shape.V1_BASE64 ? "STATUS_CODE_ERROR" : "2")
                        .put("message", span.getStatus().getDescription());
            case OK -> status.put("code", "STATUS_CODE_OK");
            case UNSET -> {}
        }
        if (shape == Shape.V2_HEX && status.has("code")) {
            status.put("code", status.path("code").asInt(1));
        }
        return node;
    }

    private static ArrayNode attributes(Attributes attributes) {
        ArrayNode nodes = Json.MAPPER.createArrayNode();
        attributes.forEach((key, value) -> {
            ObjectNode typed = nodes.addObject().put("key", key.getKey()).putObject("value");
            if (key.getType() == AttributeType.STRING_ARRAY) {
                ArrayNode items = typed.putObject("arrayValue").putArray("values");
                ((List<?>) value).forEach(item -> items.addObject().put("stringValue", item.toString()));
            } else if (key.getType() == AttributeType.LONG) {
                typed.put("intValue", value.toString());
            } else if (key.getType() == AttributeType.DOUBLE) {
                typed.put("doubleValue", (Double) value);
            } else if (key.getType() == AttributeType.BOOLEAN) {
                typed.put("boolValue", (Boolean) value);
            } else {
                typed.put("stringValue", value.toString());
            }
        });
        return nodes;
    }

    private static String id(String hex, Shape shape) {
        return shape == Shape.V2_HEX
                ? hex
                : Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hex));
    }
}
