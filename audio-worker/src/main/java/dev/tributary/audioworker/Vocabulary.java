package dev.tributary.audioworker;

import java.util.List;

/** Turns a speech model's token numbers into text. */
interface Vocabulary {
    /**
     * The text of some tokens.
     *
     * @param tokens numbers without start and end; those that it does not know, or that are no text, are left out
     */
    String text(List<Integer> tokens);
}
