package dev.tributary.fusionstream;

import dev.tributary.contract.Origin;
import dev.tributary.contract.Result;
import dev.tributary.contract.Turn;
import dev.tributary.contract.TurnHead;
import java.time.Instant;

/** What reaches the join: what a turn consists of, or what became of one of its parts. */
sealed interface Arrival {

    TurnHead head();

    /** The record's own timestamp, not after the time at which it was read. */
    Instant sentAt();

    /** From {@code tributary.turns}. */
    record Announced(TurnHead head, Instant sentAt) implements Arrival {
        Announced(Turn turn, Instant sentAt) {
            this(turn.head(), sentAt);
        }
    }

    /**
     * From a topic of results.
     *
     * @param origin the span that sent it and where it lies
     * @param bytes the size of its value, or of what is written of it where that is more
     */
    record Part(TurnHead head, Result result, Instant sentAt, Origin origin, int bytes) implements Arrival {
        Part(Result result, Instant sentAt, Origin origin, int bytes) {
            this(result.head(), result, sentAt, origin, bytes);
        }
    }
}
