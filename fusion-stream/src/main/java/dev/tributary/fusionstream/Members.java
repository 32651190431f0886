package dev.tributary.fusionstream;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Where the members of a JSON object lie in its bytes, so that they can be copied as they are. The object has been read
 * before, so it is well formed; this only counts brackets and skips strings.
 */
final class Members {

    private static final VarHandle EIGHT_BYTES =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long QUOTES = '"' * ONES;
    private static final long BACKSLASHES = '\\' * ONES;

    private final byte[] json;
    private int at;

    private Members(byte[] json) {
        this.json = json;
    }

    /**
     * Copies those members of the object that {@code names} names, in the order in which they stand, each with a comma; none
     * that is null, since what is written has no nulls.
     *
     * @return false when the copy is not to be used, since the object is written in a way that Jackson reads and this does not:
     *     in UTF-16 or UTF-32, with a byte order mark, with an escape in a name, or with a name that stands twice
     */
    static boolean copy(byte[] object, Names names, JsonBytes to) {
        return new Members(object).copy(names, to, Names.NONE, to);
    }

    /** Likewise two kinds of members at once, none of which is of both. */
    static boolean copy(byte[] object, Names names, JsonBytes to, Names others, JsonBytes othersTo) {
        return new Members(object).copy(names, to, others, othersTo);
    }

    /** Names of members, as UTF-8. */
    static final class Names {
        private static final Names NONE = new Names();

        /** At most sixteen. */
        private final byte[][] names;

        Names(String... names) {
            this.names = Arrays.stream(names)
                    .map(name -> name.getBytes(StandardCharsets.UTF_8))
                    .toArray(byte[][]::new);
        }

        /** The name's bit, or 0 when it is none of these. */
        private int bit(byte[] json, int from, int to) {
            int length = to - from;
            for (int i = 0; i < names.length; i++) {
                if (names[i].length == length && Arrays.equals(names[i], 0, length, json, from, to)) {
                    return 1 << i;
                }
            }
            return 0;
        }
    }

    private boolean copy(Names names, JsonBytes to, Names others, JsonBytes othersTo) {
        if (next() != '{') {
            return false;
        }
        at++;
        int seen = 0;
        while (next() == '"') {
            int start = at;
            boolean escaped = skipString();
            int name = names.bit(json, start + 1, at - 1);
            int other = name == 0 ? others.bit(json, start + 1, at - 1) << Short.SIZE : 0;
            if (escaped || (seen & (name | other)) != 0) {
                return false;
            }
            seen |= name | other;
            skipTo(':');
            boolean isNull = next() == 'n';
            skipValue();
            if (!isNull && (name | other) != 0) {
                (other == 0 ? to : othersTo).raw(json, start, at - start).one(',');
            }
            if (next() == ',') {
                at++;
            }
        }
        return json[at] == '}';
    }

    /** Goes to the next byte that is no white space, and returns it. */
    private byte next() {
        while (json[at] == ' ' || json[at] == '\n' || json[at] == '\r' || json[at] == '\t') {
            at++;
        }
        return json[at];
    }

    private void skipTo(char one) {
        while (next() != one) {
            at++;
        }
        at++;
    }

    /** Eight bytes at a time: most of a result lies in its strings. Returns whether the string has escapes. */
    private boolean skipString() {
        boolean escaped = false;
        at++;
        while (true) {
            while (at + Long.BYTES <= json.length) {
                long eight = (long) EIGHT_BYTES.get(json, at);
                long ends = zeros(eight ^ QUOTES) | zeros(eight ^ BACKSLASHES);
                at += Long.numberOfTrailingZeros(ends) / Byte.SIZE;
                if (ends != 0) {
                    break;
                }
            }
            byte one = json[at++];
            if (one == '"') {
                return escaped;
            }
            if (one == '\\') {
                escaped = true;
                at++;
            }
        }
    }

    /** Has a bit set for the first byte that is zero, none below it, and none at all when there is no such byte. */
    private static long zeros(long bytes) {
        return (bytes - ONES) & ~bytes & (ONES << 7);
    }

    private void skipValue() {
        int depth = 0;
        do {
            switch (json[at]) {
                case '"' -> skipString();
                case '{', '[' -> {
                    depth++;
                    at++;
                }
                case '}', ']' -> {
                    depth--;
                    at++;
                }
                default -> at++;
            }
        } while (depth > 0 || !isEnd(json[at]));
    }

    private static boolean isEnd(byte one) {
        return one == ',' || one == '}' || one == ']' || one <= ' ';
    }
}
