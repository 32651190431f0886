package dev.tributary.workerruntime;

import dev.tributary.contract.ModelInfo;
import dev.tributary.contract.trace.Attr;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.Tracer;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.UUID;

/** Opens the {@code inference.batch} span of each call of the model: a root of its own, linked to its members. It is sampled when one of them is. */
final class BatchTraces {

    /** More links than these are dropped by default. */
    static final int LINKS = 128;

    /** Links to parts that nobody keeps are of no use, and a link to one that is kept has the batch's span sampled. */
    private static final Comparator<ReadyPart<?>> SAMPLED_FIRST =
            Comparator.comparing(member -> !member.part().trace().spanContext().isSampled());

    private final Tracer tracer;
    private final String step;
    private final Attributes ofModel;
    private final Attributes ofCalls;

    /**
     * @param task what the model does, by its card
     * @param requested the provider that was asked for, which the model may not have got
     */
    BatchTraces(Tracer tracer, Model<?, ?> model, String task, OnnxSettings.Provider requested) {
        this.tracer = tracer;
        this.step = model.inferenceStep();
        ModelInfo info = model.info();
        this.ofCalls = Attributes.of(
                Attr.GEN_AI_OPERATION,
                task,
                Attr.GEN_AI_PROVIDER,
                "onnxruntime",
                Attr.GEN_AI_REQUEST_MODEL,
                info.name(),
                Attr.MODEL_VERSION,
                info.version());
        AttributesBuilder attributes =
                ofCalls.toBuilder().put(Attr.MODEL_NAME, info.name()).put(Attr.EXECUTION_PROVIDER, info.provider());
        if (!requested.name().equals(info.provider())) {
            attributes.put(Attr.REQUESTED_PROVIDER, requested.name());
        }
        this.ofModel = attributes.build();
    }

    /** What metrics about the calls carry. */
    Attributes ofCalls() {
        return ofCalls;
    }

    /**
     * Opens the span of one call.
     *
     * @param fill how full the batch is, 0 to 1
     * @param padding the share of the batch's cells that hold padding
     */
    BatchTrace open(List<? extends ReadyPart<?>> batch, double fill, OptionalDouble padding, Instant from) {
        String id = UUID.randomUUID().toString();
        AttributesBuilder attributes =
                ofModel.toBuilder().put(Attr.BATCH_ID, id).put(Attr.BATCH_SIZE, (long) batch.size());
        Attributes ofMembers = attributes.build();
        attributes.put(Attr.BATCH_FILL, fill);
        padding.ifPresent(ratio -> attributes.put(Attr.BATCH_PADDING, ratio));
        SpanBuilder span = tracer.spanBuilder("inference.batch")
                .setNoParent()
                .setAllAttributes(attributes.build())
                .setStartTimestamp(from);
        batch.stream()
                .sorted(SAMPLED_FIRST)
                .limit(LINKS)
                .forEach(member -> span.addLink(
                        member.part().trace().spanContext(),
                        Attr.part(
                                member.part().part().turnId(),
                                member.part().part().part().toString(),
                                member.part().part().modality().id())));
        return new BatchTrace(span.startSpan(), step, id, ofMembers, from);
    }
}
