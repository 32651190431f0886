package dev.tributary.contract;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An error over HTTP, RFC 9457 ({@code application/problem+json}).
 *
 * @param type {@code urn:tributary:problem:<identifier>}
 * @param title what kind of problem
 * @param status the HTTP status
 * @param detail what is wrong here, and what to change
 * @param errors further problems of the same request
 */
public record Problem(
        String type,
        String title,
        int status,
        String detail,
        @Nullable String turnId,
        List<String> errors) {

    /** The media type of a problem. */
    public static final String MEDIA_TYPE = "application/problem+json";

    public static Problem of(int status, String id, String title, String detail) {
        return new Problem("urn:tributary:problem:" + id, title, status, detail, null, List.of());
    }
}
