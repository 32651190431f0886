package dev.tributary.deploy.chaos;

import dev.tributary.contract.Answer;
import dev.tributary.contract.Classification;
import dev.tributary.contract.Decision;
import dev.tributary.contract.FusedPart;
import dev.tributary.contract.MissingPart;
import dev.tributary.contract.Outcome;
import dev.tributary.contract.PartError;
import dev.tributary.contract.PartId;
import dev.tributary.contract.Result;
import dev.tributary.contract.ResultStatus;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What fusion promises to make of a set of parts, said once more from its documents and not from its code. */
final class Oracle {

    /** The score from which the label {@code bad} blocks, in this test's configuration. */
    static final double BLOCKED_FROM = 0.9;

    private static final double LEAST_CONFIDENCE = 0.5;

    /**
     * Which of two results of one part counts, the greater one: an answer beats a failure; then the greater model version,
     * model name, payload hash and error type, as text. Equal ones are the same result, sent twice.
     */
    static final Comparator<Result> RULE = (one, other) -> {
        int byStatus = Boolean.compare(one.status() == ResultStatus.OK, other.status() == ResultStatus.OK);
        return byStatus != 0 ? byStatus : texts(one).compareTo(texts(other));
    };

    private Oracle() {}

    /** What follows from the expected parts and those that arrived. */
    record Verdict(
            Outcome outcome,
            List<MissingPart> missing,
            @Nullable Double averageConfidence,
            Decision decision) {}

    static Verdict verdict(Collection<PartId> expected, Map<PartId, FusedPart> parts) {
        List<MissingPart> missing = new ArrayList<>();
        List<Double> confidences = new ArrayList<>();
        boolean blocked = false;
        for (PartId part : new TreeSet<>(expected)) {
            FusedPart arrived = parts.get(part);
            Answer answer = arrived == null ? null : arrived.answer();
            PartError error = arrived == null ? null : arrived.error();
            if (answer != null) {
                confidences.add(answer.confidence());
                blocked |= isBad(answer);
            } else {
                missing.add(new MissingPart(part, error == null ? "timeout" : error.type()));
            }
        }
        Double average = confidences.isEmpty()
                ? null
                : confidences.stream().mapToDouble(Double::doubleValue).sum() / confidences.size();
        boolean doubtful = !missing.isEmpty() || average == null || average < LEAST_CONFIDENCE;
        return new Verdict(
                missing.isEmpty() ? Outcome.COMPLETE : parts.isEmpty() ? Outcome.EXPIRED : Outcome.PARTIAL,
                missing,
                average,
                blocked ? Decision.BLOCK : doubtful ? Decision.REVIEW : Decision.ALLOW);
    }

    private static boolean isBad(Answer answer) {
        return answer instanceof Classification labels
                && labels.labels().stream()
                        .anyMatch(score -> score.label().equals("bad") && score.confidence() >= BLOCKED_FROM);
    }

    /** Separated by what sorts before every character of theirs. */
    private static String texts(Result result) {
        return String.join(
                "\0",
                result.model() == null ? "" : result.model().version(),
                result.model() == null ? "" : result.model().name(),
                result.saw() == null ? "" : result.saw().sha256(),
                result.error() == null ? "" : result.error().type());
    }
}
