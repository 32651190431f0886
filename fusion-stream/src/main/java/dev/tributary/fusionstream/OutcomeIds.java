package dev.tributary.fusionstream;

import dev.tributary.contract.Fused;
import dev.tributary.contract.Late;
import dev.tributary.contract.Origin;
import dev.tributary.contract.Rejected;
import dev.tributary.contract.trace.TraceContext;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Span IDs that follow from what the span is about, so that doing the same work again after a crash gives the same span and
 * not a second one. Each is in the trace of the turn it is about, and as sampled as that.
 */
final class OutcomeIds {

    private static final long FNV_BASIS = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

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
    static TraceContext rejecting(@Nullable TraceContext sender, String topic, int partition, long offset) {
        Object[] about = {"reject", topic, partition, offset};
        return sender != null
                ? in(sender, about)
                : new TraceContext(
                        "00-" + hex("trace", about) + hex("trace's end", about) + '-' + hex("span", about) + "-01",
                        null);
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
                traceparent.substring(0, 36) + hex(other.traceId(), about) + traceparent.substring(52),
                other.tracestate());
    }

    /** 16 digits that are spread as those of random IDs are, and are not all zero. */
    private static String hex(String first, Object... about) {
        long hash = hash(FNV_BASIS, first);
        for (Object one : about) {
            hash = hash(hash(hash, "|"), one.toString());
        }
        hash = spread(hash);
        return HexFormat.of().toHexDigits(hash == 0 ? 1 : hash);
    }

    /** FNV-1a over the characters. */
    private static long hash(long hash, String text) {
        long next = hash;
        for (int i = 0; i < text.length(); i++) {
            next = (next ^ text.charAt(i)) * FNV_PRIME;
        }
        return next;
    }

    /** The finish of SplitMix64: each bit of the result depends on every bit. */
    private static long spread(long hash) {
        long next = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
        next = (next ^ (next >>> 27)) * 0x94d049bb133111ebL;
        return next ^ (next >>> 31);
    }
}
