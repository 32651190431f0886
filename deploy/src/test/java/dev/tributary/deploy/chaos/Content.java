package dev.tributary.deploy.chaos;

import dev.tributary.contract.Result;
import dev.tributary.contract.TurnHead;
import org.jspecify.annotations.Nullable;

/** What a record of the traffic says. */
sealed interface Content {

    /** A turn's record. */
    record Announced(TurnHead head) implements Content {}

    /** A part's result. */
    record Resulted(Result result) implements Content {}

    /**
     * What no reader can take.
     *
     * @param topic one of the join's inputs
     * @param kind in words
     * @param value null for a record without one
     * @param partition where it is put; null for the one that its key belongs on
     */
    record Garbage(
            String topic,
            String kind,
            String key,
            @Nullable String value,
            @Nullable Integer partition) implements Content {

        Garbage(String topic, String kind, String key, @Nullable String value) {
            this(topic, kind, key, value, null);
        }
    }
}
