package dev.tributary.audioworker;

import java.util.ArrayList;
import java.util.List;

/**
 * From the probability of speech per frame to stretches of speech; the {@code preprocess} section of a model card.
 *
 * <p>Speech starts where a frame reaches {@code on} and ends where the probability has stayed below {@code off} for
 * {@code minSilenceSeconds}: two thresholds, so that a doubtful frame does not cut a word. What is longer than
 * {@code maxSeconds} is cut where it is most likely a pause, in the last third of what fits.
 *
 * @param on probability at which speech starts
 * @param off probability below which it may end
 * @param minSpeechSeconds shorter stretches are noise
 * @param minSilenceSeconds shorter pauses belong to the sentence
 * @param padSeconds kept before and after each stretch, so that no consonant is lost
 * @param maxSeconds what the speech model takes at once
 */
record SpeechCuts(
        double on,
        double off,
        double minSpeechSeconds,
        double minSilenceSeconds,
        double padSeconds,
        double maxSeconds) {
    /** A stretch of samples, {@code to} exclusive. */
    record Stretch(int from, int to) {
        int length() {
            return to - from;
        }
    }

    SpeechCuts {
        if (!(0 < off && off <= on && on < 1)
                || minSpeechSeconds < 0
                || minSilenceSeconds < 0
                || padSeconds < 0
                || maxSeconds < 1) {
            throw new IllegalArgumentException(
                    "0 < off <= on < 1, times not negative and maxSeconds at least 1 are needed, not off=" + off
                            + " on=" + on
                            + " minSpeechSeconds=" + minSpeechSeconds + " minSilenceSeconds=" + minSilenceSeconds
                            + " padSeconds=" + padSeconds + " maxSeconds=" + maxSeconds);
        }
    }

    /**
     * The stretches of speech, in order.
     *
     * @param probabilities of speech, one per frame
     * @param frame samples per frame
     * @param samples of the clip; the last frame may reach past it
     */
    List<Stretch> stretches(float[] probabilities, int frame, int samples) {
        List<Stretch> stretches = new ArrayList<>();
        int start = -1;
        int lastSpeech = -1;
        for (int i = 0; i < probabilities.length; i++) {
            if (start < 0 && probabilities[i] >= on) {
                start = i;
                lastSpeech = i;
            } else if (start >= 0 && probabilities[i] >= off) {
                lastSpeech = i;
            } else if (start >= 0 && (i - lastSpeech) * frame >= samples(minSilenceSeconds)) {
                add(stretches, start, lastSpeech + 1, probabilities, frame, samples);
                start = -1;
            }
        }
        if (start >= 0) {
            add(stretches, start, lastSpeech + 1, probabilities, frame, samples);
        }
        return stretches;
    }

    private void add(List<Stretch> stretches, int from, int to, float[] probabilities, int frame, int samples) {
        if ((to - from) * frame < samples(minSpeechSeconds)) {
            return;
        }
        int pad = samples(padSeconds);
        int most = Math.max(2, (samples(maxSeconds) - 2 * pad) / frame);
        int start = Math.max(0, from * frame - pad);
        int begin = from;
        while (to - begin > most) {
            begin = quietest(probabilities, begin + most * 2 / 3, begin + most);
            stretches.add(new Stretch(start, begin * frame));
            start = begin * frame;
        }
        stretches.add(new Stretch(start, Math.min(samples, to * frame + pad)));
    }

    /** The frame least likely to be speech, of those in a range. */
    private static int quietest(float[] probabilities, int from, int to) {
        int quietest = from;
        for (int i = from; i < to; i++) {
            if (probabilities[i] < probabilities[quietest]) {
                quietest = i;
            }
        }
        return Math.max(1, quietest);
    }

    private static int samples(double seconds) {
        return (int) Math.round(seconds * AudioDecoder.SAMPLE_RATE);
    }
}
