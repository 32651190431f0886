package dev.tributary.textworker;

/**
 * A text card's {@code preprocess} section.
 *
 * @param maxTokens longer texts are cut to so many tokens, the special ones included
 * @param padId the token that fills a batch's shorter rows
 */
record TextPreprocessing(int maxTokens, long padId) {

    TextPreprocessing {
        if (maxTokens < 3) {
            throw new IllegalArgumentException("maxTokens is " + maxTokens + ": expected at least 3");
        }
    }
}
