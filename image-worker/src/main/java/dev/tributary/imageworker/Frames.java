package dev.tributary.imageworker;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * How many pictures a file holds, without decoding one: the blocks of a GIF (GIF89a, 20 to 26), the frames of an animated
 * WebP, what the {@code acTL} chunk of an animated PNG says. Broken files have what comes before the break.
 */
final class Frames {

    private static final int GIF_HEADER = 13;
    private static final int PNG_HEADER = 8;

    private Frames() {}

    static long count(ImageFormat format, byte[] file) {
        return switch (format) {
            case GIF -> gif(file);
            case WEBP -> webp(file);
            case PNG -> png(file);
            case JPEG, BMP -> 1;
        };
    }

    private static long gif(byte[] file) {
        if (file.length < GIF_HEADER) {
            return 0;
        }
        long frames = 0;
        int at = GIF_HEADER + colourTable(file[10]);
        while (at + 1 < file.length) {
            if (file[at] == 0x21) {
                at = behindBlocks(file, at + 2);
            } else if (file[at] == 0x2C && at + 10 < file.length) {
                frames++;
                at = behindBlocks(file, at + 11 + colourTable(file[at + 9]));
            } else {
                break; // the trailer, or nothing that belongs here
            }
        }
        return frames;
    }

    private static int colourTable(byte flags) {
        return (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);
    }

    private static int behindBlocks(byte[] file, int from) {
        int at = from;
        while (at < file.length && file[at] != 0) {
            at += 1 + (file[at] & 0xFF);
        }
        return at + 1;
    }

    private static long webp(byte[] file) {
        long[] frames = {0};
        WebPFrames.forEach(file, (width, height) -> frames[0]++);
        return frames[0];
    }

    private static long png(byte[] file) {
        ByteBuffer bytes = ByteBuffer.wrap(file);
        long at = PNG_HEADER;
        while (at + 12 <= file.length) {
            int chunk = (int) at;
            String name = new String(file, chunk + 4, 4, StandardCharsets.ISO_8859_1);
            if (name.equals("acTL")) {
                return Math.max(1, Integer.toUnsignedLong(bytes.getInt(chunk + 8)));
            }
            if (name.equals("IDAT")) {
                return 1; // an animation says so before the first picture
            }
            at += 12 + Integer.toUnsignedLong(bytes.getInt(chunk));
        }
        return 1;
    }
}
