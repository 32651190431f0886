package dev.tributary.audioworker;

import dev.tributary.contract.Transcript.AcousticFeatures;
import java.util.ArrayList;
import java.util.List;

/**
 * How a clip sounds: its loudness (RMS) and its timbre (MFCC).
 *
 * <p>MFCC: frames of 25 ms every 10 ms from the first sample (a clip shorter than one frame is padded with zeros), Hann
 * window, power spectrum of 400 points, 40 {@link MelFilters Slaney} bands, natural logarithm of at least 1e-10, orthonormal
 * DCT-II, coefficients 0 to 12; of each its mean and population standard deviation over the frames. No pre-emphasis, no
 * liftering.
 */
final class Acoustics {
    static final int COEFFICIENTS = 13;
    private static final int FRAME = 400;
    private static final int HOP = 160;
    private static final int BANDS = 40;
    private static final double FLOOR = 1e-10;

    private Acoustics() {}

    static AcousticFeatures of(float[] samples) {
        double[] sum = new double[COEFFICIENTS];
        double[] sumOfSquares = new double[COEFFICIENTS];
        Spectrum spectrum = new Spectrum(FRAME);
        MelFilters filters = new MelFilters(BANDS, spectrum.bins(), AudioDecoder.SAMPLE_RATE);
        double[] power = new double[spectrum.bins()];
        double[] bands = new double[BANDS];
        double[][] cosines = cosines();
        int frames = samples.length < FRAME ? 1 : 1 + (samples.length - FRAME) / HOP;
        for (int frame = 0; frame < frames; frame++) {
            spectrum.power(samples, frame * HOP, power);
            filters.apply(power, bands);
            for (int band = 0; band < BANDS; band++) {
                bands[band] = Math.log(Math.max(FLOOR, bands[band]));
            }
            for (int k = 0; k < COEFFICIENTS; k++) {
                double coefficient = 0;
                for (int band = 0; band < BANDS; band++) {
                    coefficient += bands[band] * cosines[k][band];
                }
                sum[k] += coefficient;
                sumOfSquares[k] += coefficient * coefficient;
            }
        }
        List<Double> mean = new ArrayList<>();
        List<Double> deviation = new ArrayList<>();
        for (int k = 0; k < COEFFICIENTS; k++) {
            mean.add(sum[k] / frames);
            deviation.add(Math.sqrt(Math.max(0, sumOfSquares[k] / frames - Math.pow(sum[k] / frames, 2))));
        }
        return new AcousticFeatures(rms(samples), mean, deviation);
    }

    private static double rms(float[] samples) {
        double sum = 0;
        for (float sample : samples) {
            sum += (double) sample * sample;
        }
        return samples.length == 0 ? 0 : Math.sqrt(sum / samples.length);
    }

    private static double[][] cosines() {
        double[][] cosines = new double[COEFFICIENTS][BANDS];
        for (int k = 0; k < COEFFICIENTS; k++) {
            for (int band = 0; band < BANDS; band++) {
                cosines[k][band] =
                        Math.sqrt((k == 0 ? 1.0 : 2.0) / BANDS) * Math.cos(Math.PI * k * (band + 0.5) / BANDS);
            }
        }
        return cosines;
    }
}
