package dev.tributary.deploy.chaos;

import dev.tributary.contract.Fused;
import dev.tributary.contract.Late;
import dev.tributary.contract.Rejected;
import dev.tributary.deploy.chaos.Content.Garbage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Accounts for everything in a history: each record that was sent, and each that came out. */
final class HistoryChecker {

    private static final Map<String, String> ERROR_TYPES = Map.of(
            "no JSON", "not_json",
            "no value", "empty_record",
            "another key", "key_mismatch",
            "another partition", "wrong_partition");

    private final ChaosSettings settings;
    private final History history;
    private final Report report = new Report();

    private HistoryChecker(ChaosSettings settings, History history) {
        this.settings = settings;
        this.history = history;
    }

    static Report check(ChaosSettings settings, History history) {
        return new HistoryChecker(settings, history).check();
    }

    private Report check() {
        sent();
        offsets();
        Outputs outputs = Outputs.of(history.outputs(), report);
        garbage(outputs.rejectedBySource());
        new TraceChecker(history, report, turns(outputs), settings.mostTwice()).check(outputs);
        report.count("records sent", history.inputs().size());
        report.count("outcomes", outputs.fused().size());
        report.count("late results", outputs.late().size());
        report.count("dead letters", outputs.rejected().size());
        report.count("spans", history.spans().size());
        return report;
    }

    /** What was acknowledged is there, and once: else nobody could account for it further on. */
    private void sent() {
        Map<Long, Long> copies = history.inputs().stream()
                .collect(Collectors.groupingBy(input -> input.message().mark(), Collectors.counting()));
        copies.forEach((mark, times) -> {
            if (times > 1) {
                report.problem("the broker holds a message twice", "message " + mark, times + " times");
            }
        });
        for (Long mark : history.acknowledged().keySet()) {
            if (!copies.containsKey(mark)) {
                report.problem("the broker lost a message", "message " + mark, "was acknowledged");
            }
        }
    }

    private void offsets() {
        history.ends().forEach((partition, end) -> {
            Long committed = history.committed().get(partition);
            if (!end.equals(committed)) {
                report.problem("offsets do not advance", partition.toString(), committed + " of " + end);
            }
        });
    }

    private void garbage(Map<String, List<Output<Rejected>>> rejected) {
        for (Input input : history.inputs()) {
            if (input.message().content() instanceof Garbage garbage) {
                report.count("records that cannot be taken");
                List<Output<Rejected>> found = rejected.getOrDefault(input.position(), List.of());
                if (found.size() != 1) {
                    report.problem(
                            "a bad record is not rejected exactly once",
                            input.toString(),
                            garbage.kind() + ", " + found.size() + " times");
                }
                found.forEach(one -> rejection(input, garbage, one.value()));
            }
        }
    }

    private void rejection(Input input, Garbage garbage, Rejected rejected) {
        boolean whole = Objects.equals(
                        rejected.key(), Rejected.base64(input.record().key()))
                && Objects.equals(
                        rejected.value(), Rejected.base64(input.record().value()))
                && rejected.headers().equals(Rejected.rawHeaders(input.record().headers()))
                && rejected.timestamp().equals(input.timestamp())
                && rejected.stage().equals("fusion-stream");
        if (!whole) {
            report.problem("a dead letter is not what was rejected", input.toString(), rejected.toString());
        }
        if (!rejected.errorType().equals(errorType(garbage))) {
            report.problem(
                    "a dead letter names another error",
                    input.toString(),
                    garbage.kind() + ": " + rejected.errorType());
        }
    }

    /** What a dead letter must say about a kind of garbage. */
    static String errorType(Garbage garbage) {
        return ERROR_TYPES.getOrDefault(garbage.kind(), "invalid_record");
    }

    /** Returns the traces of turns that came back, of which nothing more can be said. */
    private Set<String> turns(Outputs outputs) {
        Map<String, List<Input>> inputs = new TreeMap<>();
        Set<String> positions = history.inputs().stream().map(Input::position).collect(Collectors.toSet());
        for (Input input : history.inputs()) {
            var head = input.message().head();
            if (head != null) {
                inputs.computeIfAbsent(head.turnId(), unused -> new ArrayList<>())
                        .add(input);
            }
        }
        Map<String, List<Output<Fused>>> fused = new HashMap<>(outputs.fusedByTurn());
        Map<String, List<Output<Late>>> late = new HashMap<>(outputs.lateByTurn());
        Map<String, List<Output<Rejected>>> rejected = outputs.rejectedBySource();
        SecondLife secondLife = new SecondLife(settings, history.acknowledged(), history.disturbances());
        Promptness promptness = new Promptness(settings, history.acknowledged(), history.disturbances(), report);
        Set<String> cameBack = new HashSet<>();
        inputs.forEach((turnId, ofTurn) -> {
            List<Output<Fused>> outcomes = Objects.requireNonNullElse(fused.remove(turnId), List.of());
            List<Output<Late>> ofTurnLate = Objects.requireNonNullElse(late.remove(turnId), List.of());
            if (secondLife.isOf(ofTurn, outcomes.stream().map(Output::value).toList())) {
                report.count(SecondLife.FIGURE);
                cameBack.add(outcomes.get(0).value().traceId());
            } else {
                new TurnChecker(settings, report, turnId, ofTurn).check(outcomes, ofTurnLate, rejected);
                outcomes.stream().findFirst().ifPresent(first -> promptness.check(ofTurn, first.value()));
            }
        });
        SecondLife.rarely(report, inputs.size());
        fused.keySet().forEach(turnId -> report.problem("an outcome of no turn", turnId, "nothing was sent about it"));
        late.keySet()
                .forEach(turnId -> report.problem("a late result of no turn", turnId, "nothing was sent about it"));
        rejected.keySet().stream()
                .filter(position -> !positions.contains(position))
                .forEach(position -> report.problem("a dead letter of no record", position, "nothing lies there"));
        report.count("turns", inputs.size());
        return cameBack;
    }
}
