package dev.tributary.contract;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** A piece of a turn's {@link CriticalPath}; they follow each other in this order. */
public enum PathPiece {
    /** From the turn's opening until the record of its part was written. */
    @JsonProperty("ingest")
    INGEST,
    /** The record lay in its topic. */
    @JsonProperty("queue")
    QUEUE,
    /** The payload was fetched. */
    @JsonProperty("fetch")
    FETCH,
    /** The payload was decoded and made ready for the model. */
    @JsonProperty("prepare")
    PREPARE,
    /** What was ready waited for its batch to begin. */
    @JsonProperty("batch_wait")
    BATCH_WAIT,
    /** The model ran. */
    @JsonProperty("inference")
    INFERENCE,
    /** The answer was read out of what the model gave. */
    @JsonProperty("postprocess")
    POSTPROCESS,
    /** Between these steps, and what a result does not account for. */
    @JsonProperty("other")
    OTHER,
    /** From the result until the join took it: it was sent, and lay in its topic. */
    @JsonProperty("delivery")
    DELIVERY,
    /** The window, in which a part did not come. */
    @JsonProperty("missing")
    MISSING,
    /** From the last arrival, or from the end of the window, until the outcome was known. */
    @JsonProperty("join")
    JOIN;

    private final String id = name().toLowerCase(Locale.ROOT);

    /** The piece that a step of {@link Result#timingMs} belongs to. */
    static PathPiece ofStep(String step) {
        return switch (step) {
            case Result.INGEST -> INGEST;
            case "queue_wait" -> QUEUE;
            case "fetch" -> FETCH;
            case "load", "decode", "preprocess" -> PREPARE;
            case "batch_wait" -> BATCH_WAIT;
            case "inference", "transcribe" -> INFERENCE;
            case "feature_extraction", "postprocess" -> POSTPROCESS;
            default -> OTHER;
        };
    }

    /** As in records, attributes and metrics: lower case. */
    @Override
    public String toString() {
        return id;
    }
}
