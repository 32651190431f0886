package dev.tributary.deploy.chaos;

import dev.tributary.contract.Fused;
import dev.tributary.contract.MissingPart;
import dev.tributary.contract.PartId;
import dev.tributary.contract.TurnHead;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whether turns are decided as soon as they can be: when the last part has arrived, or when the window is over. Only what no
 * fault was near is judged, with the patience that a machine needs on which everything runs at once.
 *
 * @param acknowledged when the broker had acknowledged each message, so that it was appended no later
 */
record Promptness(
        ChaosSettings settings, Map<Long, Instant> acknowledged, List<Disturbance> disturbances, Report report) {

    static final String FIGURE = "first outcomes whose promptness was judged";

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** Whoever is ready may not have noticed yet that a transaction failed, or that a member of the group is gone. */
    private static final Duration AFTERMATH = Duration.ofSeconds(13);

    private static final Duration YEARS = Duration.ofDays(365);
    private static final Instant NEVER = Instant.parse("9999-12-31T00:00:00Z");

    /** Of the first revision. */
    void check(List<Input> inputs, Fused first) {
        Instant due = due(inputs, first);
        if (due == null || isDisturbed(due, first.fusedAt())) {
            return;
        }
        report.count(FIGURE);
        if (first.fusedAt().isAfter(due.plus(PATIENCE))) {
            report.problem("an outcome came too late", first.turnId(), "was due at " + due + ": " + first);
        }
    }

    /** When it should have been decided; null when nobody outside can tell. */
    private @Nullable Instant due(List<Input> inputs, Fused first) {
        boolean timedOut =
                first.missing().stream().anyMatch(part -> part.reason().equals(MissingPart.TIMEOUT));
        return timedOut ? windowEnd(inputs) : lastArrival(inputs, first);
    }

    private @Nullable Instant windowEnd(List<Input> inputs) {
        TurnHead head = Objects.requireNonNull(inputs.get(0).message().head(), "garbage belongs to no turn");
        long window = Math.min(head.windowMs(), settings.window().toMillis());
        Instant end = head.openedAt().plusMillis(window);
        Instant seen =
                inputs.stream().map(this::known).min(Comparator.naturalOrder()).orElseThrow();
        boolean isSeenInWindow =
                seen.isBefore(end) && seen.isAfter(head.openedAt().minus(YEARS)) && end.isBefore(seen.plus(YEARS));
        return isSeenInWindow ? end : null;
    }

    /** For each of its parts the first result that came counts, at least for completeness. */
    private @Nullable Instant lastArrival(List<Input> inputs, Fused first) {
        Instant last = null;
        for (PartId part : first.parts().keySet()) {
            Instant arrival = inputs.stream()
                    .filter(input -> input.isResult() && input.part().equals(part))
                    .map(this::known)
                    .min(Comparator.naturalOrder())
                    .orElse(NEVER);
            last = last == null || arrival.isAfter(last) ? arrival : last;
        }
        return last;
    }

    private Instant known(Input input) {
        return acknowledged.getOrDefault(input.message().mark(), NEVER);
    }

    private boolean isDisturbed(Instant due, Instant decided) {
        return disturbances.stream()
                .anyMatch(one -> !one.from().isAfter(decided)
                        && (!one.isOver() || !one.until().plus(AFTERMATH).isBefore(due)));
    }
}
