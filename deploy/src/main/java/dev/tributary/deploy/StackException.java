package dev.tributary.deploy;

import org.jspecify.annotations.Nullable;

/** Something does not start on this machine; the message says what and, where it is known, what to do. */
public final class StackException extends Exception {

    private static final long serialVersionUID = 1L;

    StackException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
