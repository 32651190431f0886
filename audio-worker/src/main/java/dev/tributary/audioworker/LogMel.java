package dev.tributary.audioworker;

import java.nio.FloatBuffer;

/**
 * Whisper's front end: log-mel spectrogram of 30 seconds, [1, bands, 3000].
 *
 * <p>The clip is cut or padded with zeros to 30 s; frames of 25 ms every 10 ms, centred (200 samples mirrored at both
 * ends), Hann window, power spectrum, Slaney bands, log₁₀ of at least 1e-10, held within 8 of the maximum, then
 * (x + 4) / 4; the last of the 3001 frames is dropped. Source: "Robust Speech Recognition via Large-Scale Weak
 * Supervision" (arXiv 2212.04356) and the feature extractor published with its models.
 */
final class LogMel {
    static final int FRAMES = 3000;
    static final int SECONDS = 30;
    private static final int SIZE = 400;
    private static final int HOP = 160;

    private final int bands;

    LogMel(int bands) {
        this.bands = bands;
    }

    /** Computes the spectrogram; {@code into} receives bands × 3000 values, band by band. */
    void compute(float[] samples, FloatBuffer into) {
        float[] padded = padded(samples);
        Spectrum spectrum = new Spectrum(SIZE);
        MelFilters filters = new MelFilters(bands, spectrum.bins(), AudioDecoder.SAMPLE_RATE);
        double[] power = new double[spectrum.bins()];
        double[] energies = new double[bands];
        double max = Double.NEGATIVE_INFINITY;
        double[] all = new double[bands * FRAMES];
        for (int frame = 0; frame < FRAMES; frame++) {
            spectrum.power(padded, frame * HOP, power);
            filters.apply(power, energies);
            for (int band = 0; band < bands; band++) {
                double value = Math.log10(Math.max(1e-10, energies[band]));
                all[band * FRAMES + frame] = value;
                max = Math.max(max, value);
            }
        }
        for (int i = 0; i < all.length; i++) {
            into.put(i, (float) ((Math.max(all[i], max - 8) + 4) / 4));
        }
    }

    private static float[] padded(float[] samples) {
        int half = SIZE / 2;
        int length = SECONDS * AudioDecoder.SAMPLE_RATE;
        float[] padded = new float[length + SIZE];
        System.arraycopy(samples, 0, padded, half, Math.min(length, samples.length));
        for (int i = 1; i <= half; i++) {
            padded[half - i] = padded[half + i];
            padded[half + length - 1 + i] = padded[half + length - 1 - i];
        }
        return padded;
    }
}
