package dev.tributary.fusionstream;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Where the members of a JSON object lie in its bytes, so that they can be copied as they are. The object has been read
 * before, so it is well formed; this only counts brackets and skips strings.
 */
final class Members {

    private final byte[] json;
    private int at;

    private Members(byte[] json) {
        this.json = json;
    }

    /** Copies those members of the object that {@code names} names, in the order in which they stand, each with a comma. */
    static void copy(byte[] object, Names names, JsonBytes to) {
        new Members(object).copy(names, to);
    }

    /** Names of members, as UTF-8. */
    static final class Names {
        private final byte[][] names;

        Names(String... names) {
            this.names = Arrays.stream(names)
                    .map(name -> name.getBytes(StandardCharsets.UTF_8))
                    .toArray(byte[][]::new);
        }

        private boolean contains(byte[] json, int from, int to) {
            for (byte[] name : names) {
                if (Arrays.equals(name, 0, name.length, json, from, to)) {
                    return true;
                }
            }
            return false;
        }
    }

    private void copy(Names names, JsonBytes to) {
        skipTo('{');
        while (next() == '"') {
            int start = at;
            skipString();
            boolean wanted = names.contains(json, start + 1, at - 1);
            skipTo(':');
            next();
            skipValue();
            if (wanted) {
                to.raw(json, start, at - start).one(',');
            }
            if (next() == ',') {
                at++;
            }
        }
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

    private void skipString() {
        for (at++; json[at] != '"'; at++) {
            if (json[at] == '\\') {
                at++;
            }
        }
        at++;
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
