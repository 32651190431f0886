package dev.tributary.textworker;

import dev.tributary.contract.Classification;
import java.util.ArrayList;
import java.util.List;

/** Scores as probabilities. */
final class Softmax {

    private Softmax() {}

    /**
     * Labels with their probabilities.
     *
     * @param temperature by which scores are divided: the lower, the surer
     */
    static Classification of(List<String> labels, double[] scores, double temperature) {
        double highest = Double.NEGATIVE_INFINITY;
        for (double score : scores) {
            highest = Math.max(highest, score);
        }
        double[] weights = new double[scores.length];
        double sum = 0;
        for (int i = 0; i < scores.length; i++) {
            weights[i] = Math.exp((scores[i] - highest) / temperature);
            sum += weights[i];
        }
        List<Classification.Score> probabilities = new ArrayList<>();
        for (int i = 0; i < scores.length; i++) {
            probabilities.add(new Classification.Score(labels.get(i), weights[i] / sum));
        }
        return Classification.of(probabilities);
    }
}
