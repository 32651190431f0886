package dev.tributary.fusionstream;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tributary.contract.Fused;
import dev.tributary.contract.Outcome;
import dev.tributary.contract.PartId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the query API answers about a turn.
 *
 * @param state {@code open} until the first outcome, then {@code fused}
 * @param outcome of the last revision, absent while open
 * @param fused the last revision as on {@code tributary.fused}, absent while open
 * @param arrived the parts that have a result, answered or failed, in order
 * @param missing the expected parts that have none, in order
 * @param windowEndsInMs until the join stops waiting; 0 when it has
 * @param stale true when a standby replica told it, which may lag behind; else absent
 */
record TurnView(
        String turnId,
        String traceId,
        State state,
        @Nullable Outcome outcome,
        @Nullable Fused fused,
        Instant openedAt,
        List<PartId> expected,
        List<PartId> arrived,
        List<PartId> missing,
        long windowEndsInMs,
        @Nullable Boolean stale) {

    enum State {
        @JsonProperty("open")
        OPEN,
        @JsonProperty("fused")
        FUSED
    }

    static TurnView of(TurnState turn, Instant now) {
        Fused fused = turn.decided() == null ? null : turn.fused();
        return new TurnView(
                turn.head().turnId(),
                turn.head().turnTrace().traceId(),
                fused == null ? State.OPEN : State.FUSED,
                fused == null ? null : fused.outcome(),
                fused,
                turn.times().openedAt(),
                turn.head().expected(),
                List.copyOf(turn.parts().keySet()),
                turn.awaited(),
                Math.max(0, Duration.between(now, turn.times().windowEnd()).toMillis()),
                null);
    }

    /** The same, as a standby replica tells it. */
    TurnView asStale() {
        return new TurnView(
                turnId, traceId, state, outcome, fused, openedAt, expected, arrived, missing, windowEndsInMs, true);
    }
}
