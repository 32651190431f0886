package dev.tributary.workerruntime;

import org.jspecify.annotations.Nullable;

/** A worker cannot start with this model. The message says what differs from what and what to change. */
public abstract sealed class ModelStartException extends Exception
        permits ModelCardException, ModelFileException, ProviderException, WarmUpException {

    private static final long serialVersionUID = 1L;

    ModelStartException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
