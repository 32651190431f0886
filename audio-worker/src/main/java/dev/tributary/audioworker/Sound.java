package dev.tributary.audioworker;

/**
 * A decoded clip.
 *
 * @param samples mono, {@link AudioDecoder#SAMPLE_RATE}, −1 to 1
 * @param format the container found in the bytes
 * @param sourceSampleRate hertz of the recording
 */
@SuppressWarnings("ArrayRecordComponent") // a clip is megabytes; it is handed on, never compared
record Sound(float[] samples, AudioFormat format, int sourceSampleRate) {
    double seconds() {
        return samples.length / (double) AudioDecoder.SAMPLE_RATE;
    }
}
