package dev.tributary.imageworker;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The sizes of the pictures inside a WebP file. The extended header states a canvas of its own, and a decoder that
 * trusts it decodes whatever the picture inside is, so the pictures' own headers have to be looked at (WebP Container
 * Specification; RFC 6386, 9.1, and RFC 9649 for the two kinds of picture).
 */
final class WebPFrames {

    /** Told of every picture's size. */
    @FunctionalInterface
    interface Check<E extends Exception> {
        void accept(int width, int height) throws E;
    }

    private static final int FILE_HEADER = 12;
    private static final int CHUNK_HEADER = 8;
    private static final int FRAME_HEADER = 16;
    private static final int SIDE = 0x3FFF;

    private WebPFrames() {}

    /** Calls {@code check} with the size of each picture, in pixels, in the order of the file. */
    static <E extends Exception> void forEach(byte[] file, Check<E> check) throws E {
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        long at = FILE_HEADER;
        while (at + CHUNK_HEADER <= file.length) {
            int chunk = (int) at;
            int content = chunk + CHUNK_HEADER;
            String name = new String(file, chunk, 4, StandardCharsets.ISO_8859_1);
            long length = Integer.toUnsignedLong(bytes.getInt(chunk + 4));
            if (name.equals("VP8 ") && content + 10 <= file.length) {
                check.accept(bytes.getShort(content + 6) & SIDE, bytes.getShort(content + 8) & SIDE);
            } else if (name.equals("VP8L") && content + 5 <= file.length) {
                int sides = bytes.getInt(content + 1);
                check.accept((sides & SIDE) + 1, ((sides >>> 14) & SIDE) + 1);
            }
            // an animation's frame holds chunks of its own, behind a header
            at = name.equals("ANMF") ? content + FRAME_HEADER : content + length + (length & 1);
        }
    }
}
