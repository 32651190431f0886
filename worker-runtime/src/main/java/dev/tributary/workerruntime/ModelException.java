package dev.tributary.workerruntime;

import ai.onnxruntime.OrtException;
import org.jspecify.annotations.Nullable;

/** The model failed on a batch, or on one part of it. */
public final class ModelException extends Exception {

    private static final long serialVersionUID = 1L;

    /** What follows from a failure. */
    public enum Kind {
        /** One of the inputs is to blame: halves of the batch are tried until it is alone. */
        INPUT,
        /** The batch was too large for the device's memory: halves of it are tried, and no batch is that large again. */
        OUT_OF_MEMORY,
        /** The device fails every call from now on: the process ends, and its parts come again elsewhere. */
        DEVICE_LOST
    }

    private final Kind kind;
    private final String errorType;
    private final boolean retriable;

    /**
     * A failure that one of the inputs is to blame for.
     *
     * @param errorType a stable identifier, as in {@code inference_failed}
     * @param message what happened and what to change, without payload content
     * @param retriable whether the same part could succeed when sent again as it is
     */
    public ModelException(String errorType, String message, boolean retriable, @Nullable Throwable cause) {
        this(Kind.INPUT, errorType, message, retriable, cause);
    }

    private ModelException(Kind kind, String errorType, String message, boolean retriable, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.errorType = errorType;
        this.retriable = retriable;
    }

    /**
     * ONNX Runtime refused a call: {@code inference_failed}, {@code inference_out_of_memory} or {@code device_lost}. Its
     * messages name shapes, types and nodes, no values.
     */
    public static ModelException of(OrtException cause) {
        return of(OnnxFailure.kind(cause), OnnxFailure.message(cause), cause);
    }

    /** A failure of a kind, with the kind's error type. */
    public static ModelException of(Kind kind, String message, @Nullable Throwable cause) {
        return switch (kind) {
            case INPUT -> new ModelException(kind, "inference_failed", message, false, cause);
            case OUT_OF_MEMORY -> new ModelException(kind, "inference_out_of_memory", message, true, cause);
            case DEVICE_LOST -> new ModelException(kind, "device_lost", message, true, cause);
        };
    }

    public Kind kind() {
        return kind;
    }

    public String errorType() {
        return errorType;
    }

    public boolean isRetriable() {
        return retriable;
    }

    /** Whether a failure says that the device fails every call from now on. */
    static boolean isDeviceLost(@Nullable Throwable failure) {
        return failure instanceof ModelException model && model.kind == Kind.DEVICE_LOST;
    }
}
