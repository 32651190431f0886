package dev.tributary.audioworker;

import java.util.List;

/**
 * How a decoder's tokens are read; the {@code postprocess} section of a model card.
 *
 * @param start tokens that the decoder is given before it says anything
 * @param end the token that ends the text
 * @param tokensPerSecond at most so many tokens a second of sound: a model that repeats itself stops there
 * @param maxTokens at most so many whatever the length
 */
record Decoding(List<Integer> start, int end, double tokensPerSecond, int maxTokens) {
    Decoding {
        if (start == null || start.isEmpty() || tokensPerSecond <= 0 || maxTokens < 1) {
            throw new IllegalArgumentException(
                    "postprocess.start needs a token, tokensPerSecond and maxTokens must be positive");
        }
        start = List.copyOf(start);
    }

    /** The most tokens for a stretch of so many samples. */
    int limit(int samples) {
        double seconds = samples / (double) AudioDecoder.SAMPLE_RATE;
        return (int) Math.min(maxTokens, Math.max(1, Math.ceil(seconds * tokensPerSecond)));
    }
}
