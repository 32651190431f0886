package dev.tributary.workerruntime;

import dev.tributary.contract.ModelInfo;

/** The model fails before the first real input. */
public final class WarmUpException extends ModelStartException {

    private static final long serialVersionUID = 1L;

    WarmUpException(ModelInfo model, ModelException cause) {
        super(
                "the model " + model.name() + " " + model.version() + " fails on its own warm-up inputs: "
                        + cause.getMessage(),
                cause);
    }
}
