package dev.tributary.fusionstream;

import dev.tributary.contract.FusedPart;
import dev.tributary.contract.Late;
import dev.tributary.contract.PartError;
import dev.tributary.contract.PartId;
import dev.tributary.contract.Result;
import dev.tributary.contract.ResultStatus;
import dev.tributary.contract.TurnHead;
import dev.tributary.fusionstream.TurnState.Decided;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The join itself: (state, arrival or tick, now) → (state, emissions). No Kafka, no clock, no telemetry in here.
 *
 * <pre>
 *                    ┌─ every expected part is there ─┐
 * arrival ──▶ open ──┤                                ├──▶ decided (revision 1) ──▶ forgotten
 *                    └─ tick at the window's end ─────┘      │    ▲
 *                                        sent within grace ──┘    └── revision 2, 3 …
 *                                        sent after it ──▶ late; what counts already ──▶ nothing
 * </pre>
 *
 * @param windows how long turns are waited for and remembered
 * @param limits how large a turn may grow
 * @param policy what to make of the answers
 */
record TurnStep(TurnWindows windows, TurnLimits limits, FusionPolicy policy) {

    /** The error type of a part whose result did not fit into the turn. */
    static final String TOO_LARGE = "result_too_large";

    /** Which of two accounts of a turn holds, while nothing is decided. Not by its parts: those are of all accounts together. */
    private static final Comparator<TurnHead> HEADS = Comparator.comparing(TurnHead::openedAt)
            .thenComparingLong(TurnHead::windowMs)
            .thenComparing(TurnHead::tenant)
            .thenComparing(head -> Objects.toString(head.session()))
            .thenComparing(head -> Objects.toString(head.user()))
            .thenComparing(head -> head.turnTrace().traceparent())
            .thenComparing(head -> Objects.toString(head.turnTrace().tracestate()))
            .thenComparing(head -> Objects.toString(head.producerTrace()));

    /**
     * What a step came to.
     *
     * @param state the turn's state from now on; null when there is nothing to remember about it
     */
    record Taken(@Nullable TurnState state, List<Emission> emissions) {}

    /** Takes a record. */
    Taken arrive(@Nullable TurnState known, Arrival arrival, Instant now) {
        if (arrival instanceof Arrival.Part part && isOver(known, part, now)) {
            return known == null ? takeLate(null, part, now) : decideAndTakeLate(known, part, now);
        }
        if (known == null && isOver(known, arrival, now)) {
            return refused(
                    known,
                    "turn_over",
                    "was sent when the turn's window and grace were over, so the turn may be decided and forgotten; send it again"
                            + " with a new turn ID, and set the clock that openedAt came from");
        }
        TurnHead head = known == null ? arrival.head() : merge(known, arrival.head());
        if (head.expected().size() > limits.parts()) {
            return refused(
                    known,
                    "too_many_parts",
                    "the turn has " + head.expected().size() + " parts and at most " + limits.parts()
                            + " are taken; split the turn, or raise tributary.fusion.parts.max");
        }
        if (known != null && known.decided() != null && isOver(known, arrival, now) && !head.equals(known.head())) {
            return refused(known, "turn_closed", "names further parts of a turn that is closed; use a new turn ID");
        }
        TurnState state;
        if (known == null) {
            state = TurnState.opened(head, windows.times(head, now));
        } else if (head.equals(known.head())) {
            state = known;
        } else {
            state = known.withHead(head, windows.times(head, known.times().firstSeen()));
        }
        if (arrival instanceof Arrival.Part part) {
            state = fill(state, part, now);
        }
        return settle(state, now);
    }

    /**
     * Lets time pass: ends a window that is over, forgets a turn that is long decided.
     *
     * @param consumedThrough what was appended to the inputs before this time has been taken. A turn is not forgotten before
     *     that is past it, however late it is by the clock: a repeated result that waited on its topic while the join was down
     *     would open the turn anew
     */
    Taken tick(TurnState state, Instant now, Instant consumedThrough) {
        if (!state.isPending()) {
            Instant due = due(state);
            boolean over = !now.isBefore(due) && !consumedThrough.isBefore(due);
            return new Taken(over ? null : state, List.of());
        }
        return settle(state, now);
    }

    /** When the clock alone changes something about a turn: it is decided, or may be forgotten. */
    Instant due(TurnState state) {
        Decided decided = state.decided();
        return decided == null || state.isPending()
                ? state.times().windowEnd()
                : windows.forgetAt(state.times(), decided.at());
    }

    /**
     * A turn consists of all the parts that any of its records names. In everything else the account with the earliest
     * opening holds, until the first outcome: that one has ended the turn's span, so whose turn it is stays as it is.
     */
    private static TurnHead merge(TurnState state, TurnHead other) {
        TurnHead held = state.head();
        if (held.equals(other)) {
            return held;
        }
        TurnHead first = state.decided() != null || HEADS.compare(held, other) <= 0 ? held : other;
        return new TurnHead(
                first.turnId(),
                first.openedAt(),
                first.windowMs(),
                Stream.concat(held.expected().stream(), other.expected().stream())
                        .toList(),
                first.tenant(),
                first.session(),
                first.user(),
                first.turnTrace(),
                first.producerTrace());
    }

    private TurnState fill(TurnState state, Arrival.Part arrival, Instant now) {
        PartId part = arrival.result().part();
        ArrivedPart held = state.parts().get(part);
        ArrivedPart arrived = fitting(state, arrived(state, arrival, now), held);
        return arrived.prevailsOver(held) ? state.withPart(part, arrived) : state;
    }

    private static ArrivedPart arrived(TurnState state, Arrival.Part arrival, Instant now) {
        Decided decided = state.decided();
        return new ArrivedPart(
                FusedPart.of(arrival.result(), now, decided == null ? 1 : decided.revision() + 1, arrival.origin()),
                arrival.bytes());
    }

    /** The result as it is, or the failure that it does not fit. */
    private ArrivedPart fitting(TurnState state, ArrivedPart arrived, @Nullable ArrivedPart held) {
        long others = state.bytes() - (held == null ? 0 : held.bytes());
        if (others + arrived.bytes() <= limits.bytes()) {
            return arrived;
        }
        FusedPart part = arrived.part();
        PartError error = new PartError(
                TOO_LARGE, "the turn's results would exceed " + limits.bytes() + " bytes; send fewer parts", false);
        return new ArrivedPart(
                new FusedPart(
                        ResultStatus.FAILED,
                        null,
                        error,
                        part.model(),
                        null,
                        null,
                        Map.of(),
                        part.arrivedAt(),
                        part.revision(),
                        part.origin()),
                0);
    }

    /**
     * Whether a record was sent after the window and its grace, by its own timestamp: what waited on its topic while the join
     * was down is not late. Of a turn that is not known, only its own account of itself can tell.
     */
    private boolean isOver(@Nullable TurnState known, Arrival arrival, Instant now) {
        return arrival.sentAt().isAfter(graceEnd(known, arrival, now));
    }

    private Instant graceEnd(@Nullable TurnState known, Arrival arrival, Instant now) {
        return known == null
                ? windows.declaredGraceEnd(arrival.head(), now)
                : known.times().graceEnd();
    }

    /** A window that is over is ended first, so that what comes late names what was decided, however late the tick is. */
    private Taken decideAndTakeLate(TurnState known, Arrival.Part arrival, Instant now) {
        Taken decided = settle(known, now);
        Taken late = takeLate(decided.state(), arrival, now);
        return new Taken(
                late.state(),
                Stream.concat(decided.emissions().stream(), late.emissions().stream())
                        .toList());
    }

    private Taken takeLate(@Nullable TurnState known, Arrival.Part arrival, Instant now) {
        Result result = arrival.result();
        if (known != null
                && !arrived(known, arrival, now).prevailsOver(known.parts().get(result.part()))) {
            return new Taken(known, List.of());
        }
        if (arrival.bytes() > limits.bytes()) {
            return refused(known, TOO_LARGE, "a late result of more than " + limits.bytes() + " bytes");
        }
        long lateBy = Duration.between(graceEnd(known, arrival, now), arrival.sentAt())
                .toMillis();
        Decided decided = known == null ? null : known.decided();
        Late late = new Late(
                result.turnId(),
                result.part(),
                result,
                arrival.origin(),
                now,
                lateBy,
                decided == null ? null : decided.revision(),
                known == null ? null : known.decidedTrace());
        return new Taken(known, List.of(new Emission.TooLate(late)));
    }

    private Taken settle(TurnState state, Instant now) {
        boolean complete = state.awaited().isEmpty();
        boolean over = !now.isBefore(state.times().windowEnd());
        if (!state.isPending() || !(complete || over)) {
            return new Taken(state, List.of());
        }
        TurnState settled = state.withOutcome(Outcomes.decide(state, policy, now));
        return new Taken(settled, List.of(new Emission.Outcome(settled.fused(), settled)));
    }

    private static Taken refused(@Nullable TurnState known, String errorType, String reason) {
        return new Taken(known, List.of(new Emission.Refused(errorType, reason)));
    }
}
