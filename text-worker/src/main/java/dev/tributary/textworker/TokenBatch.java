package dev.tributary.textworker;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** Texts as rows of equal length: the longest one's, the others padded. */
final class TokenBatch {

    private final List<Tokens> rows;
    private final int width;
    private final long padId;

    TokenBatch(List<Tokens> rows, long padId) {
        this.rows = rows;
        this.width = rows.stream().mapToInt(Tokens::length).max().orElse(0);
        this.padId = padId;
    }

    int size() {
        return rows.size();
    }

    int width() {
        return width;
    }

    /** How many tokens of a row are not padding. */
    int length(int row) {
        return rows.get(row).length();
    }

    /** The share of cells that hold padding when texts share a batch, 0 to 1. */
    static double padding(List<Tokens> rows) {
        int used = 0;
        int longest = 0;
        for (Tokens tokens : rows) {
            used += tokens.length();
            longest = Math.max(longest, tokens.length());
        }
        return 1 - (double) used / (rows.size() * longest);
    }

    /** {@code [size, width]} token IDs. */
    LongBuffer ids() {
        return cells(Tokens::ids, padId);
    }

    /** {@code [size, width]} of 1 where there is a token and 0 where there is padding. */
    LongBuffer mask() {
        long[] ones = new long[width];
        Arrays.fill(ones, 1);
        return cells(tokens -> ones, 0);
    }

    /** {@code [size, width]} segments. */
    LongBuffer types() {
        return cells(Tokens::types, 0);
    }

    private LongBuffer cells(Function<Tokens, long[]> row, long padding) {
        LongBuffer cells = ByteBuffer.allocateDirect(size() * width * Long.BYTES)
                .order(ByteOrder.nativeOrder())
                .asLongBuffer();
        for (Tokens tokens : rows) {
            cells.put(row.apply(tokens), 0, tokens.length());
            for (int i = tokens.length(); i < width; i++) {
                cells.put(padding);
            }
        }
        return cells.flip();
    }
}
