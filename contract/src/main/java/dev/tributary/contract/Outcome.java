package dev.tributary.contract;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** How a turn ended. */
public enum Outcome {
    /** Every expected part has an answer. */
    @JsonProperty("complete")
    COMPLETE,
    /** At least one part arrived, and at least one is missing: it failed, or the window ended before it came. */
    @JsonProperty("partial")
    PARTIAL,
    /** The window ended and nothing had arrived. */
    @JsonProperty("expired")
    EXPIRED;

    /** As in records and span attributes: lower case. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
