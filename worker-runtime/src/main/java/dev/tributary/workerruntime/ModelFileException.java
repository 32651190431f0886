package dev.tributary.workerruntime;

import org.jspecify.annotations.Nullable;

/** A model file cannot be had, or is not the one that the model card names. The message says which and what to do. */
public final class ModelFileException extends ModelStartException {

    private static final long serialVersionUID = 1L;

    public ModelFileException(String message) {
        this(message, null);
    }

    public ModelFileException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
