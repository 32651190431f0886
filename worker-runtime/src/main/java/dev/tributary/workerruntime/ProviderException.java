package dev.tributary.workerruntime;

/** The execution provider that was asked for cannot be had on this machine, or with this build. */
public final class ProviderException extends ModelStartException {

    private static final long serialVersionUID = 1L;

    ProviderException(String message, Throwable cause) {
        super(message, cause);
    }
}
