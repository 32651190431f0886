package dev.tributary.contract.telemetry;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.util.List;

/**
 * Any sampler, but for a span without a parent that links to others, as {@code inference.batch} does to the parts in it: it
 * is sampled when one of them is. Decided by an ID of its own, it would be missing where sampled parts link to it.
 */
final class LinkedRootSampler implements Sampler {

    private final Sampler others;

    /** @param others decides about all other spans */
    LinkedRootSampler(Sampler others) {
        this.others = others;
    }

    @Override
    public SamplingResult shouldSample(
            Context parentContext,
            String traceId,
            String name,
            SpanKind spanKind,
            Attributes attributes,
            List<LinkData> parentLinks) {
        boolean root = !Span.fromContext(parentContext).getSpanContext().isValid();
        if (!root || parentLinks.isEmpty()) {
            return others.shouldSample(parentContext, traceId, name, spanKind, attributes, parentLinks);
        }
        return parentLinks.stream().map(LinkData::getSpanContext).anyMatch(SpanContext::isSampled)
                ? SamplingResult.recordAndSample()
                : SamplingResult.drop();
    }

    @Override
    public String getDescription() {
        return "LinkedRoot{" + others.getDescription() + "}";
    }

    @Override
    public String toString() {
        return getDescription();
    }
}
