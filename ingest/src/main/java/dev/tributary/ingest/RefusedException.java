package dev.tributary.ingest;

import org.jspecify.annotations.Nullable;

/** A turn is refused. The message says what is wrong and what to change, without payload content. */
final class RefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    private final Refusal refusal;

    RefusedException(Refusal refusal, String detail) {
        this(refusal, detail, null);
    }

    RefusedException(Refusal refusal, String detail, @Nullable Throwable cause) {
        super(detail, cause);
        this.refusal = refusal;
    }

    Refusal refusal() {
        return refusal;
    }

    String detail() {
        return String.valueOf(getMessage());
    }
}
