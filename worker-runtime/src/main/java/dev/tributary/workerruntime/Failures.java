package dev.tributary.workerruntime;

import dev.tributary.contract.Reasons;
import dev.tributary.contract.blob.BlobException;
import dev.tributary.contract.trace.Attr;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.semconv.ExceptionAttributes;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;

/**
 * What is told of a failure. The messages of this project's own exceptions hold no payload content; those of anything
 * else might, so of them only the kind and the place are told.
 */
final class Failures {

    /** Nobody's fault but this program's. */
    static final String INTERNAL = "internal_error";

    private static final int FRAMES = 12;

    private Failures() {}

    static String type(Throwable failure) {
        if (failure instanceof InvalidPayloadException invalid) {
            return invalid.errorType();
        }
        if (failure instanceof ModelException model) {
            return model.errorType();
        }
        if (failure instanceof BlobException blob) {
            return blob.kind().errorType();
        }
        return INTERNAL;
    }

    static String message(Throwable failure) {
        boolean own = failure instanceof InvalidPayloadException
                || failure instanceof ModelException
                || failure instanceof BlobException;
        return own ? Reasons.cut(String.valueOf(failure.getMessage())) : "unexpected " + place(failure, 1);
    }

    /** What a failure says, where that cannot be payload content. */
    static String told(Throwable failure) {
        return failure instanceof KafkaException ? String.valueOf(failure.getMessage()) : message(failure);
    }

    static boolean isRetriable(Throwable failure) {
        return (failure instanceof ModelException model && model.isRetriable())
                || (failure instanceof BlobException blob && blob.kind().isRetriable());
    }

    /** The kind of a failure and where it came from, without its message. */
    static String place(Throwable failure, int frames) {
        return failure.getClass().getName()
                + Arrays.stream(failure.getStackTrace())
                        .limit(frames)
                        .map(frame -> " at " + frame)
                        .collect(Collectors.joining());
    }

    /** The kind and place of a failure and its causes, for logs. */
    static String trail(Throwable failure) {
        StringBuilder trail = new StringBuilder(place(failure, FRAMES));
        Throwable cause = failure.getCause();
        for (int depth = 0; cause != null && depth < 5; depth++, cause = cause.getCause()) {
            trail.append(", caused by ").append(place(cause, FRAMES));
        }
        return trail.toString();
    }

    /** Marks a span as failed: status, {@code error.type}, and an exception event. */
    static void mark(Span span, Throwable failure) {
        mark(span, type(failure), message(failure), failure.getClass().getName());
    }

    /** Marks a span as failed by something that is no exception. */
    static void mark(Span span, String errorType, String message, String kind) {
        span.setStatus(StatusCode.ERROR, message);
        span.setAttribute(Attr.ERROR_TYPE, errorType);
        span.addEvent(
                "exception",
                Attributes.of(
                        ExceptionAttributes.EXCEPTION_TYPE, kind, ExceptionAttributes.EXCEPTION_MESSAGE, message));
    }
}
