package dev.tributary.contract.blob;

import org.jspecify.annotations.Nullable;

/** A payload could not be had or put; {@link #kind} says whose fault it is. */
public final class BlobException extends Exception {

    private static final long serialVersionUID = 1L;

    /** What went wrong, on two axes: whether a retry can help, and whose fault it is. */
    public enum Kind {
        /** There is no such object: the producer's fault, a retry does not help. */
        MISSING("payload_missing", false),
        /** No object can have this name: the producer's fault, a retry does not help. */
        INVALID("payload_reference_invalid", false),
        /** The object is not what its reference says: the producer's fault, a retry does not help. */
        CORRUPT("payload_corrupt", false),
        /** The object is over the size limit: the producer's fault, a retry does not help. */
        TOO_LARGE("payload_too_large", false),
        /** The store refuses us this object: the operator's fault, a retry helps once that is mended. */
        DENIED("store_denied", true),
        /** The store takes our keys for no object at all: the operator's fault, a retry helps once that is mended. */
        UNAUTHENTICATED("store_denied", true),
        /** The store does not answer, or fails: a retry helps. */
        UNAVAILABLE("store_unavailable", true);

        private final String errorType;
        private final boolean retriable;

        Kind(String errorType, boolean retriable) {
            this.errorType = errorType;
            this.retriable = retriable;
        }

        /** A stable identifier, as in {@code payload_missing}. */
        public String errorType() {
            return errorType;
        }

        public boolean isRetriable() {
            return retriable;
        }
    }

    private final Kind kind;

    public BlobException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
