package dev.tributary.contract;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the name that was meant by one with a typing mistake: the one that the fewest changed letters lead to. */
final class NearestName {

    /** Names that differ in more than one letter of so many have nothing to do with each other. */
    private static final int LETTERS_PER_MISTAKE = 5;

    private NearestName() {}

    static Optional<String> of(String misspelt, Collection<String> names) {
        return names.stream()
                .filter(name -> distance(misspelt, name) <= misspelt.length() / LETTERS_PER_MISTAKE)
                .min(Comparator.comparingInt((String name) -> distance(misspelt, name))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** Levenshtein's: how many letters have to be put in, taken out or changed. */
    static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int changed = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }
}
