package dev.tributary.workerruntime;

import ai.onnxruntime.OrtException;
import org.jspecify.annotations.Nullable;

/** The model failed on a batch, or on one part of it. */
public final class ModelException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String errorType;
    private final boolean retriable;

    /**
     * @param errorType a stable identifier, as in {@code inference_failed}
     * @param message what happened and what to change, without payload content
     * @param retriable whether the same part could succeed when sent again as it is
     */
    public ModelException(String errorType, String message, boolean retriable, @Nullable Throwable cause) {
        super(message, cause);
        this.errorType = errorType;
        this.retriable = retriable;
    }

    /** ONNX Runtime refused a call: {@code inference_failed}. Its messages name shapes, types and nodes, no values. */
    public static ModelException of(OrtException cause) {
        return new ModelException("inference_failed", "ONNX Runtime: " + cause.getMessage(), false, cause);
    }

    public String errorType() {
        return errorType;
    }

    public boolean isRetriable() {
        return retriable;
    }
}
