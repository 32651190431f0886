package dev.tributary.fusionstream;

import dev.tributary.contract.TurnHead;
import dev.tributary.fusionstream.TurnState.Times;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * How long a turn is waited for. Every turn names its own window; these are the bounds it is held to.
 *
 * @param size the longest window that a turn may name; a longer one is cut to it
 * @param grace how long after a window's end a result still makes a new revision
 * @param retention how long a decided turn is remembered after its grace: to answer queries, and to know a repeated result whose
 *     record was delayed between being sent and being appended, which a producer's {@code delivery.timeout.ms} bounds
 */
public record TurnWindows(Duration size, Duration grace, Duration retention) {

    public TurnWindows {
        if (size.isZero() || size.isNegative()) {
            throw new IllegalArgumentException("the longest window, tributary.fusion.window.max, must be above zero");
        }
        if (grace.isNegative() || retention.isNegative()) {
            throw new IllegalArgumentException("grace and retention must not be negative");
        }
    }

    /** Decided turns are remembered for another two minutes, Kafka's default {@code delivery.timeout.ms}. */
    public static TurnWindows ofSizeAndGrace(Duration size, Duration grace) {
        return new TurnWindows(size, grace, Duration.ofMinutes(2));
    }

    /** The same, with decided turns remembered for so long. */
    public TurnWindows retaining(Duration retention) {
        return new TurnWindows(size, grace, retention);
    }

    /**
     * A turn's own times. It cannot have opened after it was first seen, whatever its producer's clock said. A window that was
     * over before the turn was first seen, though its record was sent in time (the join was down for long), counts from then
     * instead: what lies on the topics already gets its chance. A clock that is behind is the entrance's to correct; ingest
     * holds an opening to within seconds of its own.
     */
    Times times(TurnHead head, Instant firstSeen) {
        Instant openedAt = openedAt(head, firstSeen);
        Instant declared = openedAt.plus(window(head));
        Instant end = declared.isAfter(firstSeen) ? declared : firstSeen.plus(window(head));
        return new Times(firstSeen, openedAt, end, end.plus(grace));
    }

    /** When a turn that was decided then may be forgotten. */
    Instant forgetAt(Times times, Instant decidedAt) {
        return (decidedAt.isAfter(times.graceEnd()) ? decidedAt : times.graceEnd()).plus(retention);
    }

    /** Until when, by the turn's own account, a result could have been sent that still counts. */
    Instant declaredGraceEnd(TurnHead head, Instant now) {
        return openedAt(head, now).plus(window(head)).plus(grace);
    }

    private static Instant openedAt(TurnHead head, Instant seen) {
        Instant opened = head.openedAt().truncatedTo(ChronoUnit.MILLIS);
        return opened.isAfter(seen) ? seen : opened;
    }

    private Duration window(TurnHead head) {
        return head.windowMs() > size.toMillis() ? size : Duration.ofMillis(head.windowMs());
    }
}
