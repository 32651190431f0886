package dev.tributary.fusionstream;

import dev.tributary.contract.Decision;
import dev.tributary.contract.FusedPart;
import dev.tributary.contract.MissingPart;
import dev.tributary.contract.PartId;
import dev.tributary.contract.TurnHead;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Late fusion: what to make of the answers of a turn's parts. Pure: the same parts get the same verdict, whenever it is
 * asked and in whatever order they arrived.
 */
@FunctionalInterface
public interface FusionPolicy {

    /**
     * Decides about a turn from what is there. When it throws, the turn is to be reviewed.
     *
     * @param turn whose turn it is and what it consists of
     * @param parts the results that are there, answered or failed, in the order of the parts
     * @param missing the parts without an answer, in the same order, each with its reason
     */
    Verdict decide(TurnHead turn, Map<PartId, FusedPart> parts, List<MissingPart> missing);

    /**
     * What a policy decided.
     *
     * @param reasons what led to it, most important first; without payload content. Of more than 8,192 characters together the
     *     first ones are told, and how many more there are
     * @param averageConfidence of the answers, 0 to 1; null when there is none
     */
    record Verdict(
            Decision decision,
            List<String> reasons,
            @Nullable Double averageConfidence) {
        public Verdict {
            Objects.requireNonNull(decision, "decision");
            reasons = List.copyOf(reasons);
            if (averageConfidence != null && !(averageConfidence >= 0 && averageConfidence <= 1 + 1e-9)) {
                throw new IllegalArgumentException("averageConfidence lies between 0 and 1: " + averageConfidence);
            }
        }
    }
}
