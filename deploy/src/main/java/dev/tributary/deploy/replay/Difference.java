package dev.tributary.deploy.replay;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;

/** A turn whose last outcome would have been another one. */
public record Difference(String turnId, String traceId, Instant openedAt, Told live, Told replayed) {

    /**
     * Whether the same parts were missing, for the same reasons. Then the policy makes the difference; else it is the window or
     * grace, or a live join that was down or behind.
     */
    @JsonProperty
    public boolean sameParts() {
        return live.missing().equals(replayed.missing());
    }
}
