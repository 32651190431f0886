package dev.tributary.deploy.chaos;

import dev.tributary.contract.Fused;
import dev.tributary.contract.FusedPart;
import dev.tributary.contract.Late;
import dev.tributary.contract.Origin;
import dev.tributary.contract.PartId;
import dev.tributary.contract.Rejected;
import dev.tributary.contract.Result;
import dev.tributary.contract.TurnHead;
import dev.tributary.deploy.chaos.Oracle.Verdict;
import dev.tributary.deploy.chaos.TurnInputs.Due;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Accounts for one turn: its revisions, and where each record that was sent about it has gone. */
final class TurnChecker {

    private static final Duration LAG = Duration.ofMillis(250);

    private final ChaosSettings settings;
    private final Report report;
    private final String turnId;
    private final List<Input> inputs;
    private final Map<Long, Input> byMark = new HashMap<>();

    TurnChecker(ChaosSettings settings, Report report, String turnId, List<Input> inputs) {
        this.settings = settings;
        this.report = report;
        this.turnId = turnId;
        this.inputs = inputs;
        inputs.forEach(input -> byMark.put(input.message().mark(), input));
    }

    /** Compares what was sent with what came out: revisions, late results, dead letters. */
    void check(
            List<Output<Fused>> outcomes,
            List<Output<Late>> lateOutputs,
            Map<String, List<Output<Rejected>>> rejected) {
        List<Fused> fused = outcomes.stream().map(Output::value).toList();
        List<Late> late = lateOutputs.stream().map(Output::value).toList();
        TurnInputs times = new TurnInputs(inputs, settings, fused.isEmpty() ? null : fused.get(0));
        Set<Input> closed = closed(rejected, times);
        Map<Long, List<Late>> lateByMark = late.stream()
                .collect(Collectors.groupingBy(one -> mark(one.result().timingMs())));
        Set<PartId> expected = new TreeSet<>();
        Map<PartId, List<Input>> counted = new TreeMap<>();
        for (Input input : inputs) {
            boolean taken = !closed.contains(input)
                    && (!input.isResult()
                            || times.due(input) == Due.COUNTS
                            || (times.due(input) == Due.EITHER
                                    && !lateByMark.containsKey(input.message().mark())));
            if (taken) {
                expected.addAll(head(input).expected());
                if (input.isResult()) {
                    counted.computeIfAbsent(input.part(), part -> new ArrayList<>())
                            .add(input);
                }
            }
        }
        fused.forEach(this::content);
        if (!fused.isEmpty() && times.isTooEarly(fused.get(0))) {
            problem("a window ended too early", fused.get(0).toString());
        }
        if (!revisions(fused, outcomes)) {
            return; // what else is wrong about this turn follows from that
        }
        last(fused, expected, counted);
        late(late, lateByMark, times, fused, closed);
    }

    /** Records of this turn that were rejected, which is right for those that came when it was closed. */
    private Set<Input> closed(Map<String, List<Output<Rejected>>> rejected, TurnInputs times) {
        return inputs.stream()
                .filter(input -> {
                    List<Output<Rejected>> found = rejected.getOrDefault(input.position(), List.of());
                    if (found.size() > 1) {
                        problem("a record is rejected twice", input.toString());
                    }
                    for (Output<Rejected> one : found) {
                        if (!times.isRightlyRejected(input, one.value().errorType())) {
                            problem(
                                    "a good record is rejected",
                                    input + " " + one.value().errorType());
                        }
                    }
                    return !found.isEmpty();
                })
                .collect(Collectors.toSet());
    }

    /** Whether they are 1, 2, 3 …; a turn that comes to two first outcomes is told as that only. */
    private boolean revisions(List<Fused> fused, List<Output<Fused>> outcomes) {
        List<Integer> revisions = fused.stream().map(Fused::revision).toList();
        for (int i = 0; i < revisions.size(); i++) {
            if (revisions.get(i) != i + 1) {
                boolean twice = Set.copyOf(revisions).size() < revisions.size();
                problem(twice ? "a revision comes twice" : "revisions have a gap", outcomes + " of " + inputs);
                return false;
            }
        }
        if (!fused.isEmpty() && fused.get(0).parts().values().stream().anyMatch(part -> part.revision() != 1)) {
            problem("a part counts since another revision", fused.get(0).toString());
        }
        for (int i = 1; i < fused.size(); i++) {
            grows(fused.get(i - 1), fused.get(i));
        }
        if (fused.size() > 1) {
            report.count("turns with further revisions");
        }
        return true;
    }

    /** A further revision knows more than the one before it. */
    private void grows(Fused before, Fused after) {
        boolean kept = after.expected().containsAll(before.expected());
        for (Map.Entry<PartId, FusedPart> part : before.parts().entrySet()) {
            FusedPart now = after.parts().get(part.getKey());
            kept &= now != null && compare(now, part.getValue()) >= 0;
        }
        for (Map.Entry<PartId, FusedPart> part : after.parts().entrySet()) {
            FusedPart earlier = before.parts().get(part.getKey());
            int since = earlier != null
                            && mark(earlier.timingMs()) == mark(part.getValue().timingMs())
                    ? earlier.revision()
                    : after.revision();
            if (part.getValue().revision() != since) {
                problem("a part counts since another revision", part + " since " + since);
            }
        }
        if (!kept) {
            problem("a revision forgets", before + " and then " + after);
        }
        if (before.expected().equals(after.expected()) && marks(before).equals(marks(after))) {
            problem("a revision tells nothing new", "revision " + after.revision());
        }
    }

    /** What a revision says follows from its own parts, and those are what was sent. */
    private void content(Fused fused) {
        report.count("outcomes: " + fused.outcome());
        fused.parts().forEach((part, arrived) -> {
            Input input = byMark.get(mark(arrived.timingMs()));
            if (input == null || !input.isResult() || !input.part().equals(part) || !says(arrived, input)) {
                problem("a part is invented", part + " of revision " + fused.revision() + ": " + arrived);
            }
        });
        Verdict verdict = Oracle.verdict(fused.expected(), fused.parts());
        Double average = fused.averageConfidence();
        Double due = verdict.averageConfidence();
        boolean averages =
                (average == null || due == null) ? Objects.equals(average, due) : Math.abs(average - due) < 1e-9;
        if (!averages
                || fused.outcome() != verdict.outcome()
                || fused.decision() != verdict.decision()
                || !fused.missing().equals(verdict.missing())) {
            problem("an outcome does not follow from its parts", fused + " instead of " + verdict);
        }
        TurnHead head = head(inputs.get(0));
        if (!fused.turnTrace().equals(head.turnTrace())
                || !Objects.equals(fused.producerTrace(), head.producerTrace())
                || !fused.traceId().equals(head.turnTrace().traceId())
                || !fused.tenant().equals(head.tenant())
                || !Objects.equals(fused.session(), head.session())
                || !Objects.equals(fused.user(), head.user())
                || !fused.openedAt().equals(head.openedAt())
                || fused.windowMs() != head.windowMs()) {
            problem("an outcome of another turn", fused + " instead of " + head);
        }
    }

    private void last(List<Fused> fused, Set<PartId> expected, Map<PartId, List<Input>> counted) {
        if (expected.isEmpty() != fused.isEmpty()) {
            problem(fused.isEmpty() ? "a turn is lost" : "an outcome of nothing", "" + inputs);
            return;
        }
        if (fused.isEmpty()) {
            report.count("turns of late results only");
            return;
        }
        Fused last = fused.get(fused.size() - 1);
        if (!last.expected().equals(List.copyOf(expected))) {
            problem("other parts are expected than were named", last.expected() + " instead of " + expected);
        }
        if (!last.parts().keySet().equals(counted.keySet())) {
            problem("a part is lost or late", last.parts().keySet() + " instead of " + counted);
            return;
        }
        counted.forEach((part, results) -> {
            Result best = results.stream().map(Input::result).max(Oracle.RULE).orElseThrow();
            Input held = input(last, part);
            if (held == null || Oracle.RULE.compare(held.result(), best) != 0) {
                problem("the wrong one of several results counts", part + ": " + held + " of " + results);
            }
        });
    }

    private void late(
            List<Late> late,
            Map<Long, List<Late>> byMarkOfLate,
            TurnInputs times,
            List<Fused> fused,
            Set<Input> closed) {
        Fused last = fused.isEmpty() ? null : fused.get(fused.size() - 1);
        for (Late one : late) {
            Input input = byMark.get(mark(one.result().timingMs()));
            if (input == null
                    || !input.isResult()
                    || !one.result().equals(input.result())
                    || !isFrom(one.origin(), input)) {
                problem("a late result is invented", one.toString());
            }
            linked(one, fused);
        }
        for (Input input : inputs) {
            if (!input.isResult() || closed.contains(input)) {
                continue;
            }
            List<Late> found = byMarkOfLate.getOrDefault(input.message().mark(), List.of());
            Due due = times.due(input);
            if (found.size() > 1) {
                problem("a late result comes twice", input.toString());
            } else if (due == Due.COUNTS && !found.isEmpty()) {
                problem("a result in time is called late", input + " " + found);
            } else if (due == Due.LATE && found.isEmpty() && wouldCount(input, last)) {
                problem("a late result is lost", input.toString());
            } else if (due == Due.EITHER) {
                report.count("results that may count or be late: " + (found.isEmpty() ? "counted" : "late"));
            }
        }
    }

    /** It names the revision that went without it, unless the turn was not decided yet or had been forgotten. */
    private void linked(Late late, List<Fused> fused) {
        Integer revision = late.decidedRevision();
        if (revision == null) {
            boolean undecided = fused.isEmpty()
                    || !fused.get(0).fusedAt().isBefore(late.arrivedAt().minus(LAG));
            boolean forgotten = !fused.isEmpty()
                    && late.arrivedAt()
                            .plus(LAG)
                            .isAfter(fused.get(fused.size() - 1).fusedAt().plus(settings.retention()));
            if (!undecided && !forgotten) {
                problem("a late result is not linked", late.toString());
            }
            report.count("late results of turns that are not known (any more)");
        } else if (revision < 1 || revision > fused.size() || late.decidedTrace() == null) {
            problem("a late result is linked to nothing", late.toString());
        }
    }

    private boolean wouldCount(Input input, @Nullable Fused last) {
        Input held = last == null ? null : input(last, input.part());
        return held == null || Oracle.RULE.compare(input.result(), held.result()) > 0;
    }

    /** Which message a revision counts for a part. */
    private @Nullable Input input(Fused fused, PartId part) {
        FusedPart held = fused.parts().get(part);
        return held == null ? null : byMark.get(mark(held.timingMs()));
    }

    private int compare(FusedPart one, FusedPart other) {
        Input first = byMark.get(mark(one.timingMs()));
        Input second = byMark.get(mark(other.timingMs()));
        return first == null || second == null ? 0 : Oracle.RULE.compare(first.result(), second.result());
    }

    private static boolean says(FusedPart part, Input input) {
        Result result = input.result();
        return isFrom(part.origin(), input)
                && part.status() == result.status()
                && Objects.equals(part.answer(), result.answer())
                && Objects.equals(part.error(), result.error())
                && Objects.equals(part.model(), result.model())
                && Objects.equals(part.saw(), result.saw())
                && Objects.equals(part.payload(), result.payload())
                && part.timingMs().equals(result.timingMs());
    }

    private static boolean isFrom(Origin origin, Input input) {
        return origin.trace().equals(input.message().sender())
                && origin.partition() == input.record().partition()
                && origin.offset() == input.record().offset();
    }

    private static Set<Long> marks(Fused fused) {
        return fused.parts().values().stream()
                .map(part -> mark(part.timingMs()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    static long mark(Map<String, Double> timing) {
        Double mark = timing.get(MessageMaker.MARK);
        return mark == null ? -1 : mark.longValue();
    }

    private static TurnHead head(Input input) {
        return Objects.requireNonNull(input.message().head(), "garbage belongs to no turn");
    }

    private void problem(String kind, String what) {
        report.problem(kind, turnId, what);
    }
}
