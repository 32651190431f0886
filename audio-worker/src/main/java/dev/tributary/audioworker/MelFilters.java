package dev.tributary.audioworker;

/**
 * Triangular filters on Slaney's mel scale (linear below 1 kHz, logarithmic above), each of area one in hertz: the
 * convention of Slaney's Auditory Toolbox, which Whisper's front end uses too. HTK's scale (2595 log₁₀(1 + f/700), peaks
 * of one) gives other figures.
 */
final class MelFilters {
    private static final double LINEAR_STEP = 200.0 / 3;
    private static final double BREAK_HERTZ = 1000;
    private static final double BREAK_MEL = BREAK_HERTZ / LINEAR_STEP;
    private static final double LOG_STEP = Math.log(6.4) / 27;

    private final double[][] weights;
    private final int[] first;

    /**
     * Filters that lie equally far apart on the mel scale.
     *
     * @param bands from 0 Hz to half the sample rate
     * @param bins of the power spectrum, equally spaced over the same range
     */
    MelFilters(int bands, int bins, int sampleRate) {
        weights = new double[bands][];
        first = new int[bands];
        double[] edges = new double[bands + 2];
        double top = mel(sampleRate / 2.0);
        for (int i = 0; i < edges.length; i++) {
            edges[i] = hertz(top * i / (bands + 1));
        }
        double binHertz = sampleRate / 2.0 / (bins - 1);
        for (int band = 0; band < bands; band++) {
            double low = edges[band];
            double centre = edges[band + 1];
            double high = edges[band + 2];
            first[band] = (int) Math.ceil(low / binHertz);
            int last = Math.min(bins - 1, (int) Math.floor(high / binHertz));
            weights[band] = new double[Math.max(0, last - first[band] + 1)];
            for (int i = 0; i < weights[band].length; i++) {
                double hertz = (first[band] + i) * binHertz;
                double height = Math.min((hertz - low) / (centre - low), (high - hertz) / (high - centre));
                weights[band][i] = Math.max(0, height) * 2 / (high - low);
            }
        }
    }

    int bands() {
        return weights.length;
    }

    /** Weighs a power spectrum; {@code energies} receives {@link #bands()} values. */
    void apply(double[] power, double[] energies) {
        for (int band = 0; band < weights.length; band++) {
            double sum = 0;
            for (int i = 0; i < weights[band].length; i++) {
                sum += weights[band][i] * power[first[band] + i];
            }
            energies[band] = sum;
        }
    }

    private static double mel(double hertz) {
        return hertz < BREAK_HERTZ ? hertz / LINEAR_STEP : BREAK_MEL + Math.log(hertz / BREAK_HERTZ) / LOG_STEP;
    }

    private static double hertz(double mel) {
        return mel < BREAK_MEL ? mel * LINEAR_STEP : BREAK_HERTZ * Math.exp(LOG_STEP * (mel - BREAK_MEL));
    }
}
