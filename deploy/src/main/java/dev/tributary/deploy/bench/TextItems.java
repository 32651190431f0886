package dev.tributary.deploy.bench;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Texts of 8 to 384 tokens, log-normal with a median of 40. Every word is one token of the text model's vocabulary, so a
 * text of n words has n + 2 tokens, and what lies ready in memory for the raw loop needs no tokenizer.
 */
final class TextItems {

    static final int LEAST = 8;
    static final int MOST = 384;

    private static final double MEDIAN = 40;
    private static final double SIGMA = 0.9;
    /** The two that stand at the ends. */
    private static final int SPECIAL = 2;

    private static final List<String> WORDS =
            List.of(("i was charged twice for my order this month and nobody answers the"
                            + " phone when will you send money back to account please help me with it because card does not"
                            + " work any more after last update we have been waiting since monday your service is very slow"
                            + " today could someone tell us how long that should take thank so much good day about page shows"
                            + " only white screen every time or an error message which says try again later but then there are"
                            + " two more on same address new phone number old email password house street city water school"
                            + " number name line book")
                    .split(" ", -1));

    private TextItems() {}

    /** So many texts, in UTF-8; the same at every call. */
    static List<byte[]> make(int number) {
        SplittableRandom random = new SplittableRandom(1);
        List<byte[]> texts = new ArrayList<>(number);
        for (int i = 0; i < number; i++) {
            texts.add(text(tokens(random), random).getBytes(StandardCharsets.UTF_8));
        }
        return texts;
    }

    /** How many tokens a text of {@link #make} has, before the model cuts it. */
    static int tokens(byte[] text) {
        return words(text).length + SPECIAL;
    }

    static String[] words(byte[] text) {
        return new String(text, StandardCharsets.UTF_8).split(" ", -1);
    }

    private static int tokens(SplittableRandom random) {
        double tokens = MEDIAN * Math.exp(SIGMA * random.nextGaussian());
        return (int) Math.max(LEAST, Math.min(MOST, Math.round(tokens)));
    }

    private static String text(int tokens, SplittableRandom random) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < tokens - SPECIAL; i++) {
            text.append(i == 0 ? "" : " ").append(WORDS.get(random.nextInt(WORDS.size())));
        }
        return text.toString();
    }
}
