package dev.tributary.deploy.collector;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;

/**
 * The shares of {@code sampling.yaml} in percent, and which trace IDs they keep: FNV-1a over salt and ID, as the tail
 * sampling processor does it.
 */
record KeepRates(int text, int image, int audio, int baseline) {

    private static final byte[] SALT = "tributary".getBytes(StandardCharsets.UTF_8);
    private static final double ALL = 0x1p64;

    Map<String, String> environment() {
        return Map.of(
                "TRIBUTARY_KEEP_TEXT", "" + text,
                "TRIBUTARY_KEEP_IMAGE", "" + image,
                "TRIBUTARY_KEEP_AUDIO", "" + audio,
                "TRIBUTARY_KEEP_BASELINE", "" + baseline);
    }

    /** Whether a turn of these modalities is kept of which nothing special is known. */
    boolean keep(String traceId, Set<String> modalities) {
        int percent = baseline;
        percent = modalities.contains("text") ? Math.max(percent, text) : percent;
        percent = modalities.contains("image") ? Math.max(percent, image) : percent;
        percent = modalities.contains("audio") ? Math.max(percent, audio) : percent;
        return unsigned(hash(traceId)) < percent / 100.0 * ALL;
    }

    private static long hash(String traceId) {
        long hash = 0xcbf29ce484222325L;
        for (byte b : SALT) {
            hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
        }
        for (byte b : SentTurn.bytes(traceId)) {
            hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
        }
        return hash;
    }

    private static double unsigned(long value) {
        return value >= 0 ? value : value + ALL;
    }
}
