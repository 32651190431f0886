package dev.tributary.deploy.collector;

import com.google.protobuf.ByteString;
import dev.tributary.deploy.embedded.StoredSpan;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * A turn like a recorded one, with IDs of its own.
 *
 * @param kind what is known about it
 * @param traceId of its own trace, in hexadecimal
 * @param turn the spans in it
 * @param batches the spans of the calls of models, in traces of their own
 */
record SentTurn(TurnKind kind, String traceId, List<StoredSpan> turn, List<StoredSpan> batches) {

    /** Makes one of a recorded turn. */
    static SentTurn like(TurnTemplate template, TurnKind kind, String turnId, RandomGenerator random) {
        Copy copy = new Copy(template.turnId(), turnId, random);
        // All IDs first, so that links know what they point to.
        template.turn().forEach(copy::rename);
        template.batches().forEach(copy::rename);
        List<StoredSpan> turn = template.turn().stream().map(copy::of).toList();
        List<StoredSpan> batches = template.batches().stream().map(copy::of).toList();
        return new SentTurn(kind, turn.get(0).traceId(), turn, batches);
    }

    /** Names everything anew, alike in all spans of a turn. IDs of spans that are not in it stay. */
    private static final class Copy {

        private final String from;
        private final String to;
        private final RandomGenerator random;
        private final Map<ByteString, ByteString> ids = new HashMap<>();

        Copy(String from, String to, RandomGenerator random) {
            this.from = from;
            this.to = to;
            this.random = random;
        }

        void rename(StoredSpan span) {
            ids.computeIfAbsent(span.span().getTraceId(), id -> fresh(16));
            ids.computeIfAbsent(span.span().getSpanId(), id -> fresh(8));
        }

        StoredSpan of(StoredSpan stored) {
            Span.Builder span = stored.span().toBuilder();
            span.setTraceId(renamed(span.getTraceId()));
            span.setSpanId(renamed(span.getSpanId()));
            span.setParentSpanId(renamed(span.getParentSpanId()));
            span.getAttributesBuilderList().forEach(this::rename);
            span.getLinksBuilderList().forEach(link -> {
                link.setTraceId(renamed(link.getTraceId()));
                link.setSpanId(renamed(link.getSpanId()));
                link.getAttributesBuilderList().forEach(this::rename);
            });
            return new StoredSpan(stored.resource(), stored.scope(), span.build());
        }

        private void rename(KeyValue.Builder attribute) {
            if (attribute.getValue().getStringValue().equals(from)) {
                attribute.setValue(AnyValue.newBuilder().setStringValue(to));
            }
        }

        private ByteString renamed(ByteString id) {
            return ids.getOrDefault(id, id);
        }

        private ByteString fresh(int length) {
            byte[] id = new byte[length];
            random.nextBytes(id);
            return ByteString.copyFrom(id);
        }
    }

    /** Of a trace ID in hexadecimal. */
    static byte[] bytes(String traceId) {
        return HexFormat.of().parseHex(traceId);
    }
}
