package dev.tributary.contract;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** What the fusion policy makes of a turn. */
public enum Decision {
    @JsonProperty("allow")
    ALLOW,
    @JsonProperty("review")
    REVIEW,
    @JsonProperty("block")
    BLOCK;

    /** As in records and span attributes: lower case. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
