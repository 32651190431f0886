package dev.tributary.deploy.page;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of a payload (RFC 9110, section 14). One range only: of several, as of none and of a malformed one, the whole
 * is a valid answer.
 *
 * @param first the first byte
 * @param last the last byte, inclusive; before {@code first} when no byte of the payload is meant
 */
record ByteRange(int first, int last) {

    private static final Pattern FORM = Pattern.compile("bytes=(\\d{0,10})-(\\d{0,10})");
    private static final ByteRange EMPTY = new ByteRange(0, -1);

    /** The stretch that a {@code Range} header means, or null when the whole is to be answered. */
    static @Nullable ByteRange of(@Nullable String header, int size) {
        if (header == null) {
            return null;
        }
        Matcher form = FORM.matcher(header.replace(" ", ""));
        if (!form.matches() || (form.group(1).isEmpty() && form.group(2).isEmpty())) {
            return null;
        }
        if (form.group(1).isEmpty()) {
            long length = Math.min(Long.parseLong(form.group(2)), size);
            return length == 0 ? EMPTY : new ByteRange((int) (size - length), size - 1);
        }
        long first = Long.parseLong(form.group(1));
        long last = form.group(2).isEmpty() ? size - 1L : Math.min(Long.parseLong(form.group(2)), size - 1L);
        if (!form.group(2).isEmpty() && Long.parseLong(form.group(2)) < first) {
            return null;
        }
        return first >= size ? EMPTY : new ByteRange((int) first, (int) last);
    }

    boolean isEmpty() {
        return last < first;
    }

    int length() {
        return last - first + 1;
    }
}
