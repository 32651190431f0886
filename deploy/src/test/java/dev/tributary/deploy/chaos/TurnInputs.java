package dev.tributary.deploy.chaos;

import dev.tributary.contract.Fused;
import dev.tributary.contract.TurnHead;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * When the results of one turn had to be sent in order to count. A turn's window depends on when fusion first saw it in two
 * cases: when that was after the window that the turn names, and when its producer's clock is wrong by years. Nobody
 * outside sees that moment, so there is a span of time for which either is right.
 */
final class TurnInputs {

    /** What must become of a result. */
    enum Due {
        /** It was sent in time: it counts, or loses against another one that does. */
        COUNTS,
        /** It counts or is late. */
        EITHER,
        /** It was sent when window and grace were over. */
        LATE
    }

    private static final Duration YEARS = Duration.ofDays(365);

    /** Clocks are looked at now and then, so they lag a little. */
    private static final Duration LAG = Duration.ofMillis(250);

    private final TurnHead head;
    private final Duration window;
    private final Duration grace;
    private final Instant firstSent;
    private final @Nullable Fused first;

    /**
     * @param inputs of one turn, at least one
     * @param first revision of its outcome, if there is one
     */
    TurnInputs(List<Input> inputs, ChaosSettings settings, @Nullable Fused first) {
        this.head = Objects.requireNonNull(inputs.get(0).message().head(), "garbage belongs to no turn");
        Duration named = Duration.ofMillis(head.windowMs());
        this.window = named.compareTo(settings.window()) < 0 ? named : settings.window();
        this.grace = settings.grace();
        this.firstSent = inputs.stream()
                .map(Input::sentAt)
                .min(Comparator.naturalOrder())
                .orElseThrow();
        this.first = first;
    }

    /** What must become of a result. */
    Due due(Input result) {
        Instant timestamp = result.timestamp();
        boolean future = isYearsAfter(timestamp, result.sentAt());
        Instant sent = future ? result.sentAt() : timestamp;
        if (sent.isAfter(latestGraceEnd().plus(LAG))) {
            return Due.LATE;
        }
        boolean early = !sent.isAfter(earliestGraceEnd().minus(LAG));
        // One from the future was sent when it is read; and of a turn whose clock is behind by years, a result that
        // comes
        // before all else looks as if it came after all else.
        return early && !future && !isYearsAfter(firstSent, head.openedAt()) ? Due.COUNTS : Due.EITHER;
    }

    /**
     * Whether a record about the turn as such was sent when it was not surely open: further parts of a turn that is known, or
     * a turn that nobody knows and that by its own account was over.
     */
    boolean isRightlyRejected(Input announcement, String errorType) {
        return switch (errorType) {
            case "turn_closed" ->
                announcement.sentAt().isAfter(earliestGraceEnd().minus(LAG));
            case "turn_over" ->
                announcement.timestamp().isAfter(head.openedAt().plus(window).plus(grace));
            default -> false;
        };
    }

    /** Whether an outcome gave up waiting before the window that the turn names was over. */
    boolean isTooEarly(Fused outcome) {
        boolean timedOut =
                outcome.missing().stream().anyMatch(part -> part.reason().equals("timeout"));
        return timedOut
                && isClockRight()
                && outcome.fusedAt().isBefore(head.openedAt().plus(window).minus(LAG));
    }

    private Instant earliestGraceEnd() {
        return (isClockRight() ? head.openedAt() : firstSent).plus(window).plus(grace);
    }

    private Instant latestGraceEnd() {
        if (isClockRight() && (first == null || isSurelySeenInWindow(first))) {
            return earliestGraceEnd();
        }
        return first == null
                ? Instant.MAX.minus(YEARS)
                : first.fusedAt().plus(window).plus(grace);
    }

    /** Decided before the window ended, or by a window's end that is too early to be that of a turn seen late. */
    private boolean isSurelySeenInWindow(Fused outcome) {
        Instant windowEnd = head.openedAt().plus(window);
        boolean timedOut =
                outcome.missing().stream().anyMatch(part -> part.reason().equals("timeout"));
        return outcome.fusedAt().isBefore(windowEnd)
                || (timedOut
                        && outcome.fusedAt().isBefore(windowEnd.plus(window).minus(LAG)));
    }

    private boolean isClockRight() {
        return !isYearsAfter(head.openedAt(), firstSent) && !isYearsAfter(firstSent, head.openedAt());
    }

    private static boolean isYearsAfter(Instant one, Instant other) {
        return one.isAfter(other.plus(YEARS));
    }
}
