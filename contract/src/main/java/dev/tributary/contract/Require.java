package dev.tributary.contract;

import dev.tributary.contract.trace.Hex;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The checks that records make of their fields; each failure names the field. */
final class Require {

    private Require() {}

    static <T> T present(String field, @Nullable T value) {
        if (value == null) {
            throw new IllegalArgumentException(field + " is missing");
        }
        return value;
    }

    /** A copy of a list, none of whose members is null. */
    static <T> List<T> list(String field, @Nullable List<T> values) {
        List<T> list = present(field, values);
        for (int i = 0; i < list.size(); i++) {
            if (list.get(i) == null) {
                throw new IllegalArgumentException(field + "[" + i + "] is null");
            }
        }
        return List.copyOf(list);
    }

    /** A copy that does not change; of such a copy, itself. JSON has its entries in the order of their names. */
    static Map<String, Double> timings(String field, @Nullable Map<String, Double> millis) {
        Map<String, Double> present = present(field, millis);
        for (Map.Entry<String, Double> entry : present.entrySet()) {
            if (entry.getValue() == null) {
                throw new IllegalArgumentException(field + "." + entry.getKey() + " is null");
            }
        }
        return Map.copyOf(present);
    }

    static String text(String field, @Nullable String value) {
        String text = present(field, value);
        if (text.isBlank()) {
            throw new IllegalArgumentException(field + " is blank");
        }
        return text;
    }

    /** A text of whole characters, and not too many. */
    static void shortText(String field, @Nullable String value, int most) {
        String text = text(field, value);
        wellFormed(field, text);
        if (text.length() > most) {
            throw new IllegalArgumentException(field + " has more than " + most + " characters");
        }
    }

    /** Whole characters only: JSON in UTF-8 cannot hold one half of a pair. */
    static void wellFormed(String field, @Nullable String value) {
        for (int i = 0; value != null && i < value.length(); i++) {
            if (Character.isSurrogate(value.charAt(i))) {
                if (i + 1 == value.length() || !Character.isSurrogatePair(value.charAt(i), value.charAt(i + 1))) {
                    throw new IllegalArgumentException(field + " holds half a character (a lone surrogate)");
                }
                i++;
            }
        }
    }

    /** A text, maybe an empty one, of whole characters. */
    static void whole(String field, @Nullable String value) {
        wellFormed(field, present(field, value));
    }

    /** A probability; what a sum of floats is above 1 by is taken off. */
    static double probability(String field, double value) {
        if (value >= 0 && value <= 1 + 1e-5) {
            return Math.min(value, 1);
        }
        throw new IllegalArgumentException(field + " must lie between 0 and 1: " + value);
    }

    static String sha256(String field, @Nullable String value) {
        String digest = present(field, value);
        if (digest.length() != 64 || !Hex.isLower(digest, 0, 64)) {
            throw new IllegalArgumentException(field + " is not a lower-case hexadecimal SHA-256");
        }
        return digest;
    }

    static long notNegative(String field, long value) {
        if (value < 0) {
            throw new IllegalArgumentException(field + " is negative: " + value);
        }
        return value;
    }

    static long positive(String field, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(field + " must be above zero: " + value);
        }
        return value;
    }
}
