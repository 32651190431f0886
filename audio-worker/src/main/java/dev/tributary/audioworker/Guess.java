package dev.tributary.audioworker;

import java.nio.FloatBuffer;

/** The likeliest next token and the natural logarithm of its probability under a softmax. */
record Guess(int token, double logProbability) {
    /** The likeliest token; {@code from} is where the scores of the position in question begin. */
    static Guess best(FloatBuffer logits, int from, int vocabulary) {
        int best = 0;
        for (int i = 1; i < vocabulary; i++) {
            if (logits.get(from + i) > logits.get(from + best)) {
                best = i;
            }
        }
        double sum = 0;
        for (int i = 0; i < vocabulary; i++) {
            sum += Math.exp(logits.get(from + i) - logits.get(from + best));
        }
        return new Guess(best, -Math.log(sum));
    }
}
