package dev.tributary.deploy.chaos;

import dev.tributary.contract.Fused;
import dev.tributary.contract.TurnHead;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * The one way in which a turn may come to two first outcomes: a record of it, sent before its grace was over, was appended only
 * when the turn had been forgotten, because the broker was away for longer than decided turns are remembered. The setting says
 * so ({@code tributary.fusion.retention}: at least what its producers' {@code delivery.timeout.ms} allows), but it is seconds
 * here, and this traffic waits for minutes.
 *
 * @param settings of the run
 * @param acknowledged when the broker had acknowledged each message, so that it was appended no later
 * @param disturbances the faults
 */
record SecondLife(ChaosSettings settings, Map<Long, Instant> acknowledged, List<Disturbance> disturbances) {

    static final String FIGURE = "turns that came back, by a record that was on its way for longer than retention";

    private static final double MOST = 0.01;

    /** A record that had just been sent when the broker was killed may be there, or be sent again. */
    private static final Duration UNDER_WAY = Duration.ofMillis(100);

    /** Whether there is a second first outcome, and a record that accounts for it. */
    boolean isOf(List<Input> inputs, List<Fused> fused) {
        int again = IntStream.range(1, fused.size())
                .filter(i -> fused.get(i).revision() == 1)
                .findFirst()
                .orElse(0);
        if (again == 0) {
            return false;
        }
        TurnHead head = Objects.requireNonNull(inputs.get(0).message().head(), "garbage belongs to no turn");
        Duration window =
                Duration.ofMillis(Math.min(head.windowMs(), settings.window().toMillis()));
        Instant seen = fused.get(0).fusedAt(); // a turn cannot have opened later than that
        Instant opened = head.openedAt().isAfter(seen) ? seen : head.openedAt();
        Instant graceEnd = opened.plus(window).plus(settings.grace());
        Instant decided = fused.get(again - 1).fusedAt();
        Instant forgotten = (decided.isAfter(graceEnd) ? decided : graceEnd).plus(settings.retention());
        return fused.get(again).fusedAt().isAfter(forgotten)
                && inputs.stream()
                        .filter(input -> !input.sentAt().isAfter(graceEnd))
                        .anyMatch(input -> isAppendedAfter(forgotten, input));
    }

    /** It was sent while the broker was away, and acknowledged when that was back, and both came too late. */
    private boolean isAppendedAfter(Instant forgotten, Input input) {
        Instant known = acknowledged.get(input.message().mark());
        return known != null
                && known.isAfter(forgotten)
                && disturbances.stream()
                        .filter(one -> one.fault().isOfTheBroker())
                        .anyMatch(one -> !input.sentAt().isBefore(one.from().minus(UNDER_WAY))
                                && !input.sentAt().isAfter(one.struck())
                                && !one.struck().isBefore(forgotten));
    }

    /** A join that forgets too soon would hide here. */
    static void rarely(Report report, int turns) {
        int found = report.figure(FIGURE);
        if (found > Math.max(1, turns * MOST)) {
            report.problem("turns come back too often", "all", found + " of " + turns);
        }
    }
}
