package dev.tributary.textworker;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.List;
import java.util.function.ToLongBiFunction;

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

    /** The share of cells that hold padding, 0 to 1. */
    double padding() {
        int used = rows.stream().mapToInt(Tokens::length).sum();
        return 1 - (double) used / (size() * width);
    }

    /** {@code [size, width]} token IDs. */
    LongBuffer ids() {
        return cells((tokens, i) -> tokens.ids()[i], padId);
    }

    /** {@code [size, width]} of 1 where there is a token and 0 where there is padding. */
    LongBuffer mask() {
        return cells((tokens, i) -> 1, 0);
    }

    /** {@code [size, width]} segments. */
    LongBuffer types() {
        return cells((tokens, i) -> tokens.types()[i], 0);
    }

    private LongBuffer cells(ToLongBiFunction<Tokens, Integer> cell, long padding) {
        LongBuffer cells = ByteBuffer.allocateDirect(size() * width * Long.BYTES)
                .order(ByteOrder.nativeOrder())
                .asLongBuffer();
        for (Tokens tokens : rows) {
            for (int i = 0; i < width; i++) {
                cells.put(i < tokens.length() ? cell.applyAsLong(tokens, i) : padding);
            }
        }
        return cells.flip();
    }
}
