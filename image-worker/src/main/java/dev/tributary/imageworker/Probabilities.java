package dev.tributary.imageworker;

import dev.tributary.contract.Classification;
import dev.tributary.contract.Classification.Score;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/** Logits to labels with probabilities. */
final class Probabilities {

    private Probabilities() {}

    /** The {@code top} most probable labels, by a softmax over all of them; {@code logits} holds one value a label. */
    static Classification top(FloatBuffer logits, List<String> labels, int top) {
        double most = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < labels.size(); i++) {
            most = Math.max(most, logits.get(i));
        }
        double sum = 0;
        for (int i = 0; i < labels.size(); i++) {
            sum += Math.exp(logits.get(i) - most);
        }
        List<Score> scores = new ArrayList<>();
        for (int i = 0; i < labels.size(); i++) {
            scores.add(new Score(labels.get(i), Math.exp(logits.get(i) - most) / sum));
        }
        return Classification.of(Classification.of(scores).labels().subList(0, Math.min(top, scores.size())));
    }
}
