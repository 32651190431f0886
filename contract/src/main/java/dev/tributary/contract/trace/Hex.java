package dev.tributary.contract.trace;

/**
 * Lower-case hexadecimal text, which every record has several of: checked by hand, since a pattern costs ten times as much, and
 * by a table, since no processor guesses whether the next character is a digit or a letter.
 */
public final class Hex {

    private static final boolean[] LOWER = lower();

    private Hex() {}

    private static boolean[] lower() {
        boolean[] lower = new boolean[128];
        "0123456789abcdef".chars().forEach(one -> lower[one] = true);
        return lower;
    }

    /** Whether the characters from a position up to another are all of {@code 0-9a-f}. */
    public static boolean isLower(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            char one = text.charAt(i);
            if (one >= LOWER.length || !LOWER[one]) {
                return false;
            }
        }
        return true;
    }

    /** The same, with at least one that is not {@code 0}. */
    static boolean isLowerAndNotZero(String text, int from, int to) {
        boolean zero = true;
        for (int i = from; i < to && zero; i++) {
            zero = text.charAt(i) == '0';
        }
        return !zero && isLower(text, from, to);
    }
}
