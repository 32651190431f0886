package dev.tributary.contract;

import org.jspecify.annotations.Nullable;

/**
 * What the model actually saw of a payload.
 *
 * @param sha256 of the payload's bytes as fetched
 * @param contentType the media type found in the bytes (not the declared one)
 * @param bytes payload size
 * @param width pixels, images only
 * @param height pixels, images only
 * @param seconds of sound, audio only
 * @param sampleRate hertz of the recording before resampling, audio only
 * @param tokens after tokenisation, text only
 * @param truncated whether the input was cut to the model's limit
 */
public record Saw(
        String sha256,
        String contentType,
        long bytes,
        @Nullable Integer width,
        @Nullable Integer height,
        @Nullable Double seconds,
        @Nullable Integer sampleRate,
        @Nullable Integer tokens,
        boolean truncated) {

    public Saw {
        Require.sha256("saw.sha256", sha256);
        Require.wellFormed("saw.contentType", Require.text("saw.contentType", contentType));
        Require.notNegative("saw.bytes", bytes);
    }

    public static Saw text(String sha256, String contentType, long bytes, int tokens, boolean truncated) {
        return new Saw(sha256, contentType, bytes, null, null, null, null, tokens, truncated);
    }

    public static Saw image(String sha256, String contentType, long bytes, int width, int height) {
        return new Saw(sha256, contentType, bytes, width, height, null, null, null, false);
    }

    public static Saw audio(
            String sha256, String contentType, long bytes, double seconds, int sampleRate, boolean truncated) {
        return new Saw(sha256, contentType, bytes, null, null, seconds, sampleRate, null, truncated);
    }
}
