package dev.tributary.audioworker;

/**
 * Power spectra of frames: a periodic Hann window, then a discrete Fourier transform of any length.
 *
 * <p>The transform halves the length while it is even and sums directly below that (400 = 16 × 25): speech models use
 * 25 ms frames, which at 16 kHz are no power of two. Not safe for several threads: the work arrays are kept.
 */
final class Spectrum {
    private final int size;
    private final double[] window;
    private final double[] cos;
    private final double[] sin;
    private final double[] frame;
    private final double[] real;
    private final double[] imaginary;
    private final double[] scratchReal;
    private final double[] scratchImaginary;

    Spectrum(int size) {
        this.size = size;
        window = new double[size];
        cos = new double[size];
        sin = new double[size];
        for (int i = 0; i < size; i++) {
            cos[i] = Math.cos(2 * Math.PI * i / size);
            sin[i] = Math.sin(2 * Math.PI * i / size);
            window[i] = 0.5 - 0.5 * cos[i];
        }
        frame = new double[size];
        real = new double[size];
        imaginary = new double[size];
        scratchReal = new double[size];
        scratchImaginary = new double[size];
    }

    /** The bins of a power spectrum: half the frame and one. */
    int bins() {
        return size / 2 + 1;
    }

    /**
     * |DFT|² of the windowed frame that starts at {@code offset}; samples past the end are 0.
     *
     * @param power receives {@link #bins()} values
     */
    void power(float[] samples, int offset, double[] power) {
        for (int i = 0; i < size; i++) {
            frame[i] = offset + i < samples.length ? window[i] * samples[offset + i] : 0;
        }
        transform(size, 0, 1, 0);
        for (int i = 0; i < bins(); i++) {
            power[i] = real[i] * real[i] + imaginary[i] * imaginary[i];
        }
    }

    /** Transforms the {@code n} values of {@code frame} at {@code from, from + stride, …} into the output at {@code to}. */
    private void transform(int n, int from, int stride, int to) {
        if (n % 2 != 0) {
            direct(n, from, stride, to);
            return;
        }
        int half = n / 2;
        transform(half, from, stride * 2, to);
        transform(half, from + stride, stride * 2, to + half);
        for (int k = 0; k < half; k++) {
            double c = cos[k * stride];
            double s = -sin[k * stride];
            double oddReal = c * real[to + half + k] - s * imaginary[to + half + k];
            double oddImaginary = c * imaginary[to + half + k] + s * real[to + half + k];
            scratchReal[k] = real[to + k] + oddReal;
            scratchImaginary[k] = imaginary[to + k] + oddImaginary;
            scratchReal[k + half] = real[to + k] - oddReal;
            scratchImaginary[k + half] = imaginary[to + k] - oddImaginary;
        }
        System.arraycopy(scratchReal, 0, real, to, n);
        System.arraycopy(scratchImaginary, 0, imaginary, to, n);
    }

    private void direct(int n, int from, int stride, int to) {
        for (int k = 0; k < n; k++) {
            double sumReal = 0;
            double sumImaginary = 0;
            for (int i = 0; i < n; i++) {
                int turn = (int) ((long) i * k % n) * stride;
                sumReal += frame[from + i * stride] * cos[turn];
                sumImaginary -= frame[from + i * stride] * sin[turn];
            }
            real[to + k] = sumReal;
            imaginary[to + k] = sumImaginary;
        }
    }
}
