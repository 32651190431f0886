package dev.tributary.workerruntime;

import dev.tributary.contract.Answer;
import dev.tributary.contract.Modality;
import dev.tributary.contract.ModelInfo;
import java.util.List;
import java.util.OptionalDouble;

/**
 * A model as the runtime sees it: a list of prepared inputs in, a list of raw outputs out.
 *
 * @param <P> what the model needs of one payload, ready to be put into a batch
 * @param <O> what the model gave for one of them
 */
public interface Model<P extends Prepared, O> extends AutoCloseable {

    Modality modality();

    ModelInfo info();

    /**
     * Decodes and preprocesses one payload. Called by several threads at once.
     *
     * @param steps each stage of the work runs in one of these: {@code steps.run("load", …)}
     * @throws InvalidPayloadException when the payload is not what the model can read
     */
    P prepare(Payload payload, Steps steps) throws InvalidPayloadException;

    /**
     * Runs the model on a batch. Called by one thread at a time.
     *
     * @return as many outputs as inputs, in the same order
     * @throws ModelException when the batch failed; the runtime then tries its halves, down to each input alone
     */
    List<O> infer(List<P> batch) throws ModelException;

    /**
     * Reads the answer out of one output, in {@code steps.run("postprocess", …)}. Called by one thread at a time, while
     * another may be in {@link #infer}: the output must not share memory with the next batch's.
     */
    Answer answer(P prepared, O output, Steps steps) throws ModelException;

    /** The name of the step that {@link #infer} is. */
    default String inferenceStep() {
        return "inference";
    }

    /**
     * What one input costs, in a unit of the model's own that does not change: tokens, pixels, milliseconds of sound. At
     * least 1. It is the input's length too, where lengths matter.
     */
    default long cost(P prepared) {
        return 1;
    }

    /** How inputs of different {@link #cost} go together in a batch. */
    default Lengths lengths() {
        return Lengths.ANY;
    }

    /**
     * Inputs to run before the first real one, the cheapest first: one for each size whose first run costs time or memory
     * that a real input should not pay. The runtime runs them alone and in batches, and finds out on the first what
     * batches gain. What these inputs would not reach, as a network behind another, the method runs itself.
     */
    default List<P> warmUp() throws ModelException {
        return List.of();
    }

    /** The share of a batch's cells that hold padding, 0 to 1, where the model knows it. */
    default OptionalDouble padding(List<P> batch) {
        return OptionalDouble.empty();
    }

    /** Frees what the model opened. */
    @Override
    void close();
}
