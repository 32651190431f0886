package dev.tributary.audioworker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.audioworker.SpeechCuts.Stretch;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Frames of 1600 samples: a tenth of a second. */
final class SpeechCutsTest {
    private static final int FRAME = 1600;
    private static final SpeechCuts CUTS = new SpeechCuts(0.5, 0.35, 0.2, 0.3, 0, 2);

    @Test
    void speechStartsAtOneThresholdAndEndsAtALowerOne() {
        assertThat(cut(CUTS, 0, 0.4, 0.6, 0.4, 0.4, 0.1, 0, 0, 0)).containsExactly(stretch(2, 5));
    }

    @Test
    void aShortPauseBelongsToTheSentenceAndALongOneDoesNot() {
        assertThat(cut(CUTS, 0.9, 0.9, 0, 0, 0.9, 0.9, 0, 0, 0, 0, 0.9, 0.9))
                .containsExactly(stretch(0, 6), stretch(10, 12));
    }

    @Test
    void aClickIsNoSpeech() {
        assertThat(cut(CUTS, 0, 0.9, 0, 0, 0, 0, 0)).isEmpty();
    }

    @Test
    void silenceHasNoStretches() {
        assertThat(cut(CUTS, 0, 0.1, 0.2, 0.3, 0.2)).isEmpty();
        assertThat(cut(CUTS)).isEmpty();
    }

    @Test
    void stretchesArePaddedWithinTheClip() {
        SpeechCuts padded = new SpeechCuts(0.5, 0.35, 0.2, 0.3, 0.15, 2);

        assertThat(cut(padded, 0, 0, 0.9, 0.9, 0, 0, 0, 0)).containsExactly(new Stretch(3200 - 2400, 6400 + 2400));
        assertThat(cut(padded, 0.9, 0.9)).containsExactly(new Stretch(0, 3200));
    }

    @Test
    void aLongStretchIsCutWhereItIsQuietest() {
        double[] probabilities = new double[30];
        Arrays.fill(probabilities, 0.9);
        probabilities[17] = 0.5;

        assertThat(cut(CUTS, probabilities)).containsExactly(stretch(0, 17), stretch(17, 30));
    }

    @Test
    void noPieceIsLongerThanTheModelTakes() {
        double[] probabilities = new double[1000];
        Arrays.fill(probabilities, 0.9);

        List<Stretch> stretches = cut(new SpeechCuts(0.5, 0.35, 0.2, 0.3, 0.1, 2), probabilities);

        assertThat(stretches).allMatch(piece -> piece.length() > 0 && piece.length() <= 2 * AudioDecoder.SAMPLE_RATE);
        assertThat(stretches.stream().mapToInt(Stretch::length).sum()).isEqualTo(1000 * FRAME);
    }

    @Test
    void thresholdsThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> new SpeechCuts(0.3, 0.5, 0.2, 0.3, 0, 30)).hasMessageContaining("off <= on");
    }

    private static Stretch stretch(int from, int to) {
        return new Stretch(from * FRAME, to * FRAME);
    }

    private static List<Stretch> cut(SpeechCuts cuts, double... probabilities) {
        float[] floats = new float[probabilities.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) probabilities[i];
        }
        return cuts.stretches(floats, FRAME, floats.length * FRAME);
    }
}
