package dev.tributary.fusionstream;

import dev.tributary.contract.Fused;
import dev.tributary.contract.Late;
import dev.tributary.contract.Origin;
import dev.tributary.contract.Rejected;
import dev.tributary.contract.trace.TraceContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Span IDs that follow from what the span is about, so that doing the same work again after a crash gives the same span and
 * not a second one. Each is in the trace of the turn it is about, and as sampled as that.
 */
final class OutcomeIds {

    private OutcomeIds() {}

    /** The {@code multimodal.fusion} span of a revision. */
    static TraceContext fusion(TraceContext turnTrace, String turnId, int revision) {
        return in(turnTrace, "fusion", turnId, revision);
    }

    /** The span that sends an outcome. */
    static TraceContext sent(Fused fused) {
        return in(fused.turnTrace(), "send fused", fused.turnId(), fused.revision());
    }

    /** The span that sends a late result. */
    static TraceContext sent(Late late) {
        Origin origin = late.origin();
        return in(origin.trace(), "send late", late.turnId(), late.part(), origin.partition(), origin.offset());
    }

    /** The span that finds out that a record cannot be taken. A record without a trace gets one of its own. */
    static TraceContext rejecting(@Nullable TraceContext sender, RecordMetadata position) {
        Object[] about = {"reject", position.topic(), position.partition(), position.offset()};
        return sender != null
                ? in(sender, about)
                : new TraceContext("00-" + hex(16, "trace", about) + '-' + hex(8, "span", about) + "-01", null);
    }

    /** The span that sends a dead letter. */
    static TraceContext sent(Rejected rejected) {
        TraceContext rejecting = rejected.trace();
        if (rejecting == null) {
            throw new IllegalArgumentException("a dead letter of this service names the span that rejected it");
        }
        return in(rejecting, "send rejected", rejected.topic(), rejected.partition(), rejected.offset());
    }

    private static TraceContext in(TraceContext other, Object... about) {
        String traceparent = other.traceparent();
        return new TraceContext(
                traceparent.substring(0, 36) + hex(8, other.traceId(), about) + traceparent.substring(52),
                other.tracestate());
    }

    private static String hex(int bytes, String first, Object... about) {
        StringBuilder text = new StringBuilder(first);
        for (Object one : about) {
            text.append('|').append(one);
        }
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(text.toString().getBytes(StandardCharsets.UTF_8));
            digest[0] |= 1; // an ID of zeros only is none
            return HexFormat.of().formatHex(digest, 0, bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
