package dev.tributary.audioworker;

/**
 * What one stretch of speech says.
 *
 * @param logProbability sum over the tokens of the natural logarithm of each one's probability
 * @param tokens how many, without start and end
 */
record Words(String text, double logProbability, int tokens) {
    /** The geometric mean of the tokens' probabilities; 1 when there are none. */
    double confidence() {
        return tokens == 0 ? 1 : Math.exp(logProbability / tokens);
    }
}
