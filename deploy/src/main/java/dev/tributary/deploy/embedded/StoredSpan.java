package dev.tributary.deploy.embedded;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One span as it came by OTLP, with the resource and the scope that it came under.
 *
 * @param resource of the service that sent it
 * @param scope of the instrumentation that made it
 * @param span as sent
 */
public record StoredSpan(Resource resource, InstrumentationScope scope, Span span) {

    /** 32 hexadecimal digits. */
    public String traceId() {
        return hex(span.getTraceId());
    }

    /** 16 hexadecimal digits. */
    public String spanId() {
        return hex(span.getSpanId());
    }

    /** 16 hexadecimal digits, or empty when the span has no parent. */
    public String parentSpanId() {
        return hex(span.getParentSpanId());
    }

    public String name() {
        return span.getName();
    }

    public Span.SpanKind kind() {
        return span.getKind();
    }

    public boolean isError() {
        return span.getStatus().getCode() == Status.StatusCode.STATUS_CODE_ERROR;
    }

    public String service() {
        String name = value(resource.getAttributesList(), "service.name");
        return name == null ? "" : name;
    }

    public long durationNanos() {
        return span.getEndTimeUnixNano() - span.getStartTimeUnixNano();
    }

    /** An attribute's value as text (a list's values joined by commas), or null when there is none. */
    public @Nullable String attribute(String key) {
        return value(span.getAttributesList(), key);
    }

    /** A resource attribute's value as text, or null when there is none. */
    public @Nullable String resourceAttribute(String key) {
        return value(resource.getAttributesList(), key);
    }

    /** The span IDs that the span links to. */
    public List<String> linkedSpanIds() {
        return span.getLinksList().stream().map(link -> hex(link.getSpanId())).toList();
    }

    static String hex(ByteString id) {
        return HexFormat.of().formatHex(id.toByteArray());
    }

    private static @Nullable String value(List<KeyValue> attributes, String key) {
        for (KeyValue attribute : attributes) {
            if (attribute.getKey().equals(key)) {
                return text(attribute.getValue());
            }
        }
        return null;
    }

    private static String text(AnyValue value) {
        return switch (value.getValueCase()) {
            case STRING_VALUE -> value.getStringValue();
            case BOOL_VALUE -> Boolean.toString(value.getBoolValue());
            case INT_VALUE -> Long.toString(value.getIntValue());
            case DOUBLE_VALUE -> Double.toString(value.getDoubleValue());
            case ARRAY_VALUE ->
                value.getArrayValue().getValuesList().stream()
                        .map(StoredSpan::text)
                        .collect(Collectors.joining(","));
            default -> "";
        };
    }
}
