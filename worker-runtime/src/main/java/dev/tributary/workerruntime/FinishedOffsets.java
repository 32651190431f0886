package dev.tributary.workerruntime;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The offsets beyond a committed position whose records are finished all the same, as the commit's metadata: a version,
 * then in URL-safe base64 the lengths of stretches that alternate between unfinished and finished, from the position on,
 * as unsigned LEB128. It is an aid: what is missing of it is only done again.
 */
final class FinishedOffsets {

    /** The longest metadata in characters; brokers take 4,096 by default ({@code offset.metadata.max.bytes}). */
    static final int LONGEST = 2_048;

    private static final String VERSION = "tributary/1 ";
    private static final int MOST_BYTES = (LONGEST - VERSION.length()) / 4 * 3;

    private FinishedOffsets() {}

    /** Finished offsets in a row, {@code to} exclusive. */
    record Range(long from, long to) {

        Range {
            if (from >= to) {
                throw new IllegalArgumentException("an empty range");
            }
        }
    }

    /**
     * Writes ranges that ascend, do not touch, and lie beyond {@code position}; as many of the first as there is room for.
     *
     * @return empty when there are none
     */
    static String write(long position, List<Range> finished) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        long at = position;
        for (Range range : finished) {
            byte[] unfinished = leb128(range.from() - at);
            byte[] length = leb128(range.to() - range.from());
            if (bytes.size() + unfinished.length + length.length > MOST_BYTES) {
                break;
            }
            bytes.writeBytes(unfinished);
            bytes.writeBytes(length);
            at = range.to();
        }
        return bytes.size() == 0
                ? ""
                : VERSION + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.toByteArray());
    }

    /** Reads what {@link #write} wrote; no ranges at all when it is anything else. */
    static List<Range> read(long position, @Nullable String metadata) {
        if (metadata == null || !metadata.startsWith(VERSION) || metadata.length() > LONGEST) {
            return List.of();
        }
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(metadata.substring(VERSION.length()));
        } catch (IllegalArgumentException e) {
            return List.of();
        }
        List<Range> ranges = new ArrayList<>();
        boolean finished = false;
        long at = position;
        long length = 0;
        int shift = 0;
        for (byte one : bytes) {
            if (shift > 56) {
                return List.of();
            }
            length |= (one & 0x7FL) << shift;
            shift += 7;
            if (one >= 0) {
                long end = at + length;
                if (length == 0 || end < at) {
                    return List.of();
                }
                if (finished) {
                    ranges.add(new Range(at, end));
                }
                at = end;
                finished = !finished;
                length = 0;
                shift = 0;
            }
        }
        return shift == 0 && !finished ? ranges : List.of();
    }

    private static byte[] leb128(long number) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        long left = number;
        while (left > 0x7F) {
            bytes.write((int) (left & 0x7F) | 0x80);
            left >>>= 7;
        }
        bytes.write((int) left);
        return bytes.toByteArray();
    }
}
