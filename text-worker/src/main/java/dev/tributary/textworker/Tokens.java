package dev.tributary.textworker;

import java.util.Arrays;

/**
 * A text as tokens, not padded.
 *
 * @param ids with the special tokens at both ends
 * @param types segment of each token
 * @param truncated whether the text was longer than the model takes
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
record Tokens(long[] ids, long[] types, boolean truncated) {

    /** The same text with its middle token repeated or left out until it is so long; at least 3. */
    Tokens stretched(int length) {
        long[] stretched = new long[length];
        Arrays.fill(stretched, ids[ids.length / 2]);
        stretched[0] = ids[0];
        stretched[length - 1] = ids[ids.length - 1];
        return new Tokens(stretched, new long[length], false);
    }

    int length() {
        return ids.length;
    }
}
