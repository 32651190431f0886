package dev.tributary.contract.telemetry;

import dev.tributary.contract.trace.Attr;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/**
 * Samples a share of the turns: those whose ID hashes below it. Whoever knows the ID decides alike, in every service and
 * language, whatever trace the span is in:
 *
 * <pre>
 * hash    = the first 8 bytes of SHA-256(turn ID in UTF-8), as an unsigned big-endian number
 * sampled = hash &lt; ratio × 2^64
 * </pre>
 *
 * A span that tells no turn when it starts follows its parent; without one, its trace ID decides.
 */
final class TurnRatioSampler implements Sampler {

    private final double ratio;
    private final long threshold;
    private final Sampler byTraceId;

    private TurnRatioSampler(double ratio) {
        this.ratio = ratio;
        // Exact: a double times a power of two is one. At a ratio of 1 it is not used.
        this.threshold = new BigDecimal(ratio * 0x1p64).toBigInteger().longValue();
        this.byTraceId = Sampler.traceIdRatioBased(ratio);
    }

    /**
     * @param ratio of the turns that are sampled
     * @throws IllegalArgumentException when it is not from 0 to 1
     */
    static Sampler create(double ratio) {
        if (!(ratio >= 0 && ratio <= 1)) {
            throw new IllegalArgumentException("the share of turns to sample must be from 0 to 1; this is " + ratio);
        }
        return new TurnRatioSampler(ratio);
    }

    /** Whether a turn is sampled. */
    boolean samples(String turnId) {
        return ratio >= 1 || Long.compareUnsigned(hash(turnId), threshold) < 0;
    }

    /** Of a turn ID, as an unsigned number. */
    static long hash(String turnId) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(turnId.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(digest).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    public SamplingResult shouldSample(
            Context parentContext,
            String traceId,
            String name,
            SpanKind spanKind,
            Attributes attributes,
            List<LinkData> parentLinks) {
        String turnId = attributes.get(Attr.TURN_ID);
        if (turnId != null && !turnId.isEmpty()) {
            return result(samples(turnId));
        }
        SpanContext parent = Span.fromContext(parentContext).getSpanContext();
        return parent.isValid()
                ? result(parent.isSampled())
                : byTraceId.shouldSample(parentContext, traceId, name, spanKind, attributes, parentLinks);
    }

    private static SamplingResult result(boolean sampled) {
        return sampled ? SamplingResult.recordAndSample() : SamplingResult.drop();
    }

    @Override
    public String getDescription() {
        return "TurnRatio{" + ratio + "}";
    }

    @Override
    public String toString() {
        return getDescription();
    }
}
