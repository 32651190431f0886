package dev.tributary.contract;

import java.util.Comparator;
import java.util.List;

/**
 * Labels with their probabilities.
 *
 * @param label the most probable label
 * @param confidence its probability, 0 to 1
 * @param labels all labels that the model reports, most probable first
 */
public record Classification(String label, double confidence, List<Score> labels) implements Answer {

    /**
     * One label and its probability.
     *
     * @param confidence 0 to 1
     */
    public record Score(String label, double confidence) {
        public Score {
            Require.text("answer.labels.label", label);
            Require.wellFormed("answer.labels.label", label);
            confidence = Require.probability("answer.labels.confidence", confidence);
        }
    }

    public Classification {
        Require.text("answer.label", label);
        Require.wellFormed("answer.label", label);
        confidence = Require.probability("answer.confidence", confidence);
        labels = Require.list("answer.labels", labels);
    }

    /** Sorts the scores and takes the first as the answer; {@code scores} must not be empty. */
    public static Classification of(List<Score> scores) {
        List<Score> sorted = scores.stream()
                .sorted(Comparator.comparingDouble(Score::confidence).reversed().thenComparing(Score::label))
                .toList();
        return new Classification(sorted.get(0).label(), sorted.get(0).confidence(), sorted);
    }

    @Override
    public String summary() {
        return label;
    }
}
