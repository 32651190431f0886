package dev.tributary.imageworker;

import java.nio.FloatBuffer;

/**
 * Reads the text out of a line reader's probabilities: at every step the most probable class, repeats count once, the
 * blank separates (best path decoding; Graves et al., "Connectionist Temporal Classification", 2006).
 *
 * <p>One addition: this family of networks was trained mostly on Chinese and is shy of spaces. Where the blank is most
 * probable but a space is at least {@code spaceThreshold} probable, a space is read. The module's RATIONALE has figures.
 */
final class CtcDecoder {

    private final Alphabet alphabet;
    private final double spaceThreshold;

    CtcDecoder(Alphabet alphabet, double spaceThreshold) {
        this.alphabet = alphabet;
        this.spaceThreshold = spaceThreshold;
    }

    /**
     * A line of text.
     *
     * @param text without spaces at its ends, and never two together
     * @param confidence mean probability of the characters other than spaces, 0 when there are none
     */
    record Reading(String text, double confidence) {}

    /**
     * Reads one line.
     *
     * @param probabilities steps × classes, row by row
     * @param offset index of the line's first value
     * @param steps how many steps the line has
     */
    Reading read(FloatBuffer probabilities, int offset, int steps) {
        int classes = alphabet.classes();
        StringBuilder text = new StringBuilder();
        double sum = 0;
        int count = 0;
        int previous = Alphabet.BLANK;
        for (int step = 0; step < steps; step++) {
            int row = offset + step * classes;
            int best = best(probabilities, row, classes);
            if (best == alphabet.space()
                    || (best == Alphabet.BLANK && probabilities.get(row + alphabet.space()) >= spaceThreshold)) {
                appendSpace(text);
            } else if (best != Alphabet.BLANK && best != previous) {
                text.append(alphabet.character(best));
                sum += probabilities.get(row + best);
                count++;
            }
            previous = best;
        }
        return new Reading(text.toString().strip(), count == 0 ? 0 : sum / count);
    }

    private static void appendSpace(StringBuilder text) {
        if (!text.isEmpty() && text.charAt(text.length() - 1) != ' ') {
            text.append(' ');
        }
    }

    private static int best(FloatBuffer probabilities, int row, int classes) {
        int best = 0;
        float most = probabilities.get(row);
        for (int i = 1; i < classes; i++) {
            float probability = probabilities.get(row + i);
            if (probability > most) {
                most = probability;
                best = i;
            }
        }
        return best;
    }
}
