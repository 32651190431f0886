package dev.tributary.deploy.watch;

import org.jspecify.annotations.Nullable;

/**
 * Where a turn can be looked at.
 *
 * @param page base URL of the turn page
 * @param trace as {@code tributary.ingest.trace.url}: with {@code {turnId}} or {@code {traceId}} in it
 */
public record Links(@Nullable String page, @Nullable String trace) {

    /** The turn's page; empty when none is known. */
    public String page(String turnId) {
        return page == null || turnId.isEmpty() ? "" : page + "/turns/" + turnId;
    }

    /** Where the trace shows, else the turn's page; empty when neither is known. */
    public String trace(String turnId, String traceId) {
        if (trace == null || (traceId.isEmpty() && !trace.contains("{turnId}")) || turnId.isEmpty()) {
            return page(turnId);
        }
        return trace.replace("{turnId}", turnId).replace("{traceId}", traceId);
    }
}
