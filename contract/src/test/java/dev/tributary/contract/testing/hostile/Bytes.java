package dev.tributary.contract.testing.hostile;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Puts bytes together, little or big end first. */
final class Bytes {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Bytes add(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    Bytes ascii(String text) {
        return add(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    Bytes bytes(int... values) {
        for (int value : values) {
            out.write(value);
        }
        return this;
    }

    /** Big end first, so many bytes. */
    Bytes big(int count, long value) {
        for (int shift = 8 * (count - 1); shift >= 0; shift -= 8) {
            out.write((int) (value >> shift));
        }
        return this;
    }

    /** Little end first, so many bytes. */
    Bytes little(int count, long value) {
        for (int i = 0; i < count; i++) {
            out.write((int) (value >> (8 * i)));
        }
        return this;
    }

    Bytes zeros(int count) {
        return add(new byte[count]);
    }

    Bytes times(int count, byte[] bytes) {
        for (int i = 0; i < count; i++) {
            add(bytes);
        }
        return this;
    }

    int size() {
        return out.size();
    }

    byte[] done() {
        return out.toByteArray();
    }

    /** A chunk of a PNG: length, name, content, CRC. */
    static byte[] pngChunk(String name, byte[] content) {
        byte[] body = new Bytes().ascii(name).add(content).done();
        CRC32 crc = new CRC32();
        crc.update(body);
        return new Bytes()
                .big(4, content.length)
                .add(body)
                .big(4, crc.getValue())
                .done();
    }

    /** So many zeros, deflated. */
    static byte[] deflatedZeros(long count) {
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
        byte[] zeros = new byte[1 << 16];
        byte[] buffer = new byte[1 << 16];
        Bytes out = new Bytes();
        for (long left = count; left > 0; left -= zeros.length) {
            deflater.setInput(zeros, 0, (int) Math.min(left, zeros.length));
            while (!deflater.needsInput()) {
                out.out.write(buffer, 0, deflater.deflate(buffer));
            }
        }
        deflater.finish();
        while (!deflater.finished()) {
            out.out.write(buffer, 0, deflater.deflate(buffer));
        }
        deflater.end();
        return out.done();
    }
}
