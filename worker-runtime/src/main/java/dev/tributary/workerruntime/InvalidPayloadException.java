package dev.tributary.workerruntime;

/** The payload is not what the model can read. It is the payload's fault, so a retry does not help. */
public final class InvalidPayloadException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String errorType;

    /**
     * @param errorType a stable identifier, as in {@code payload_undecodable}
     * @param message what is wrong and what to send instead, without payload content
     */
    public InvalidPayloadException(String errorType, String message) {
        super(message);
        this.errorType = errorType;
    }

    public String errorType() {
        return errorType;
    }
}
