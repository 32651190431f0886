package dev.tributary.deploy.embedded;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Spans for tests, one millisecond long unless said otherwise. */
final class Spans {

    static final String TRACE = "0000000000000000000000000000000a";

    private Spans() {}

    static Span.Builder span(
            String traceId, String spanId, String parentId, String name, Map<String, String> attributes) {
        Span.Builder span = Span.newBuilder()
                .setTraceId(bytes(traceId))
                .setSpanId(bytes(spanId))
                .setParentSpanId(bytes(parentId))
                .setName(name)
                .setStartTimeUnixNano(1_000_000_000L)
                .setEndTimeUnixNano(1_001_000_000L);
        attributes.forEach((key, value) -> span.addAttributes(attribute(key, value)));
        return span;
    }

    static ResourceSpans of(String service, Span.Builder... spans) {
        ScopeSpans.Builder scope = ScopeSpans.newBuilder();
        List.of(spans).forEach(scope::addSpans);
        return ResourceSpans.newBuilder()
                .setResource(Resource.newBuilder().addAttributes(attribute("service.name", service)))
                .addScopeSpans(scope)
                .build();
    }

    private static KeyValue attribute(String key, String value) {
        return KeyValue.newBuilder()
                .setKey(key)
                .setValue(AnyValue.newBuilder().setStringValue(value))
                .build();
    }

    private static ByteString bytes(String hex) {
        return ByteString.copyFrom(HexFormat.of().parseHex(hex));
    }
}
