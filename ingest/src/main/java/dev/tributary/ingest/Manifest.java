package dev.tributary.ingest;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tributary.contract.PartId;
import dev.tributary.contract.Turn;
import java.util.List;

/**
 * What ingest remembers of a turn, as a JSON object in the store.
 *
 * @param turn as it was opened: ID, time, window, trace
 * @param content the parts that it was opened with
 * @param state how far it has come
 */
record Manifest(Turn turn, List<Content> content, State state) {

    /** How far a turn has come. */
    enum State {
        /** Opened; whether its records are on their topics is not known. */
        @JsonProperty("pending")
        PENDING,
        /** Its records are on their topics. */
        @JsonProperty("published")
        PUBLISHED
    }

    /** What tells one part's content from another's; see {@link Payload#fingerprint()}. */
    record Content(PartId part, String fingerprint) {}

    Manifest {
        content = List.copyOf(content);
    }

    Manifest published() {
        return new Manifest(turn, content, State.PUBLISHED);
    }
}
