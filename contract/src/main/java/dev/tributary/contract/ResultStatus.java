package dev.tributary.contract;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How a part ended. A failed part never fails its turn. */
public enum ResultStatus {
    @JsonProperty("ok")
    OK,
    @JsonProperty("failed")
    FAILED
}
