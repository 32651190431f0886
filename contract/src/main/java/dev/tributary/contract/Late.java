package dev.tributary.contract;

import dev.tributary.contract.trace.TraceContext;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * {@code tributary.late}: a result that came after the window and its grace, with what had been decided without it.
 *
 * @param result the result as it came
 * @param origin the span that sent it, and where it lies
 * @param arrivedAt when the join took it
 * @param lateByMs how long after the end of window and grace that was
 * @param decidedRevision the last revision of the outcome, absent when the turn is not known any more
 * @param decidedTrace the fusion span of that revision, absent likewise
 */
public record Late(
        String turnId,
        PartId part,
        Result result,
        Origin origin,
        Instant arrivedAt,
        long lateByMs,
        @Nullable Integer decidedRevision,
        @Nullable TraceContext decidedTrace) {

    public Late {
        TurnIds.requireValid(Require.present("turnId", turnId));
        Require.present("part", part);
        Require.present("result", result);
        Require.present("origin", origin);
        Require.present("arrivedAt", arrivedAt);
    }
}
