package dev.tributary.fusionstream;

import com.fasterxml.jackson.core.io.NumberOutput;
import dev.tributary.contract.Json;
import java.time.Instant;
import java.util.Arrays;

/** JSON that is put together in place, in a buffer that is used again. Not for several threads at once. */
final class JsonBytes {

    private static final int LONGEST_NUMBER = Long.toString(Long.MIN_VALUE).length();

    private byte[] bytes = new byte[16 * 1024];
    private int length;

    /** Begins anew. */
    JsonBytes clear() {
        length = 0;
        return this;
    }

    /** Adds ASCII characters as they are. */
    @SuppressWarnings("deprecation") // the one way to copy characters of one byte without an array in between
    JsonBytes text(String ascii) {
        int count = ascii.length();
        room(count);
        ascii.getBytes(0, count, bytes, length);
        length += count;
        return this;
    }

    JsonBytes one(char ascii) {
        room(1);
        bytes[length++] = (byte) ascii;
        return this;
    }

    JsonBytes raw(byte[] json) {
        return raw(json, 0, json.length);
    }

    JsonBytes raw(byte[] json, int from, int count) {
        room(count);
        System.arraycopy(json, from, bytes, length, count);
        length += count;
        return this;
    }

    JsonBytes number(long number) {
        room(LONGEST_NUMBER);
        length = NumberOutput.outputLong(number, bytes, length);
        return this;
    }

    JsonBytes number(double number) {
        return text(NumberOutput.toString(number, true));
    }

    /** In quotes, as every record has it. */
    JsonBytes instant(Instant at) {
        return one('"').text(Json.text(at)).one('"');
    }

    /** In the place of the last character. */
    JsonBytes last(char ascii) {
        bytes[length - 1] = (byte) ascii;
        return this;
    }

    byte[] copy() {
        return Arrays.copyOf(bytes, length);
    }

    private void room(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, 2 * bytes.length));
        }
    }
}
