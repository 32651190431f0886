package dev.tributary.fusionstream;

import dev.tributary.contract.Decision;
import dev.tributary.contract.MissingPart;
import dev.tributary.contract.Outcome;
import dev.tributary.contract.PartError;
import dev.tributary.contract.PartId;
import dev.tributary.fusionstream.FusionPolicy.Verdict;
import dev.tributary.fusionstream.TurnState.Decided;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the outcome of a turn is, once it is due. */
final class Outcomes {

    /** Of all reasons together. */
    private static final int MOST_CHARACTERS = 8_192;

    /** Quotation marks and a comma. */
    private static final int AROUND = 3;

    private Outcomes() {}

    /** The next revision of a turn's outcome. */
    static Decided decide(TurnState state, FusionPolicy policy, Instant now) {
        List<MissingPart> missing = missing(state);
        Verdict verdict = verdict(state, policy, missing);
        Decided before = state.decided();
        return new Decided(
                outcome(state, missing),
                before == null ? 1 : before.revision() + 1,
                now,
                verdict.decision(),
                missing,
                bounded(verdict.reasons()),
                verdict.averageConfidence(),
                joinWaitMs(state, now),
                criticalPart(state));
    }

    /** A policy may be anybody's. One that fails at a turn fails at it again, and would stop all the others. */
    private static Verdict verdict(TurnState state, FusionPolicy policy, List<MissingPart> missing) {
        try {
            return Objects.requireNonNull(policy.decide(state.head(), state.fusedParts(), missing), "no verdict");
        } catch (RuntimeException | StackOverflowError | LinkageError | AssertionError e) {
            return new Verdict(
                    Decision.REVIEW,
                    List.of("the policy failed: " + e.getClass().getName()),
                    null);
        }
    }

    /** As many as fit into the outcome's record, and how many more there are. */
    private static List<String> bounded(List<String> reasons) {
        int characters = 0;
        for (int i = 0; i < reasons.size(); i++) {
            characters += reasons.get(i).length() + AROUND;
            if (characters > MOST_CHARACTERS) {
                List<String> told = new ArrayList<>(reasons.subList(0, i));
                told.add("and " + (reasons.size() - i) + " more");
                return List.copyOf(told);
            }
        }
        return reasons;
    }

    private static List<MissingPart> missing(TurnState state) {
        List<MissingPart> missing = new ArrayList<>();
        for (PartId part : state.head().expected()) {
            ArrivedPart arrived = state.parts().get(part);
            PartError error = arrived == null ? null : arrived.part().error();
            if (error != null) {
                missing.add(new MissingPart(part, error.type()));
            } else if (arrived == null) {
                missing.add(new MissingPart(part, MissingPart.TIMEOUT));
            }
        }
        return missing;
    }

    private static Outcome outcome(TurnState state, List<MissingPart> missing) {
        if (missing.isEmpty()) {
            return Outcome.COMPLETE;
        }
        return state.parts().isEmpty() ? Outcome.EXPIRED : Outcome.PARTIAL;
    }

    private static @Nullable Long joinWaitMs(TurnState state, Instant now) {
        return state.parts().values().stream()
                .map(arrived -> arrived.part().arrivedAt())
                .min(Comparator.naturalOrder())
                .map(first -> Math.max(0, Duration.between(first, now).toMillis()))
                .orElse(null);
    }

    /** The first part that never came, else the last one that came. */
    private static @Nullable PartId criticalPart(TurnState state) {
        List<PartId> awaited = state.awaited();
        if (!awaited.isEmpty()) {
            return awaited.get(0);
        }
        return state.parts().entrySet().stream()
                .max(Comparator.comparing((Map.Entry<PartId, ArrivedPart> slot) ->
                                slot.getValue().part().arrivedAt())
                        .thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey)
                .orElse(null);
    }
}
