package dev.tributary.deploy.bench;

import dev.tributary.contract.Answer;
import dev.tributary.contract.Decision;
import dev.tributary.contract.Fused;
import dev.tributary.contract.FusedPart;
import dev.tributary.contract.Origin;
import dev.tributary.contract.Outcome;
import dev.tributary.contract.PartId;
import dev.tributary.contract.Result;
import dev.tributary.contract.TurnHead;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** The outcome that the rivals make of a complete turn: the record that fusion-stream's default policy comes to. */
final class Fusing {

    private static final double LEAST_CONFIDENCE = 0.5;

    private Fusing() {}

    /** Of the results of all expected parts, each with an answer; the last is the one that came last. */
    static Fused fuse(List<Result> results, Instant firstArrival, Instant now) {
        Result last = results.get(results.size() - 1);
        TurnHead turn = last.head();
        Map<PartId, FusedPart> parts = new TreeMap<>();
        for (Result result : results) {
            parts.put(result.part(), FusedPart.of(result, now, 1, new Origin(result.trace(), 0, 0)));
        }
        OptionalDouble average = results.stream()
                .map(Result::answer)
                .filter(answer -> answer != null)
                .mapToDouble(Answer::confidence)
                .average();
        boolean sure = average.orElse(0) >= LEAST_CONFIDENCE;
        return new Fused(
                turn.turnId(),
                Outcome.COMPLETE,
                1,
                turn.openedAt(),
                turn.windowMs(),
                turn.expected(),
                turn.tenant(),
                turn.session(),
                turn.user(),
                now,
                List.of(),
                sure ? Decision.ALLOW : Decision.REVIEW,
                sure ? List.of() : List.of("average confidence is below 0.50"),
                average.isPresent() ? average.getAsDouble() : null,
                parts,
                Duration.between(firstArrival, now).toMillis(),
                last.part(),
                Duration.between(turn.openedAt(), now).toMillis(),
                turn.turnTrace().traceId(),
                turn.turnTrace(),
                turn.producerTrace());
    }
}
