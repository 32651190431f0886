package dev.tributary.contract;

import java.util.List;

/**
 * What was said, and how it sounded.
 *
 * @param text the whole transcript; empty when no speech was found
 * @param confidence the mean token probability of the speech, 0 to 1; 1 when there was no speech to transcribe
 * @param segments the stretches of speech, in order
 * @param features acoustic features of the whole clip
 */
public record Transcript(String text, double confidence, List<Segment> segments, AcousticFeatures features)
        implements Answer {

    /**
     * A stretch of speech.
     *
     * @param startSeconds from the start of the clip
     * @param endSeconds from the start of the clip
     * @param confidence 0 to 1
     */
    public record Segment(double startSeconds, double endSeconds, String text, double confidence) {
        public Segment {
            Require.whole("answer.segments.text", text);
            confidence = Require.probability("answer.segments.confidence", confidence);
        }
    }

    /**
     * Acoustic features of the clip.
     *
     * @param rms root mean square of the samples, 0 to 1 of full scale
     * @param mfccMean mean over frames of each mel-frequency cepstral coefficient
     * @param mfccStd standard deviation over frames of each coefficient
     */
    public record AcousticFeatures(double rms, List<Double> mfccMean, List<Double> mfccStd) {}

    public Transcript {
        Require.whole("answer.text", text);
        confidence = Require.probability("answer.confidence", confidence);
        segments = Require.list("answer.segments", segments);
        Require.present("answer.features", features);
    }

    @Override
    public String summary() {
        return text;
    }
}
