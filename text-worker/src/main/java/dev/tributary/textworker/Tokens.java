package dev.tributary.textworker;

/**
 * A text as tokens, not padded.
 *
 * @param ids with the special tokens at both ends
 * @param types segment of each token
 * @param truncated whether the text was longer than the model takes
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
record Tokens(long[] ids, long[] types, boolean truncated) {

    int length() {
        return ids.length;
    }
}
