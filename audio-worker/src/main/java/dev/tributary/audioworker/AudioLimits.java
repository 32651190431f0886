package dev.tributary.audioworker;

/**
 * How large a clip may be.
 *
 * @param maxBytes of the payload as stored
 * @param maxSeconds of sound once decoded, whatever the container claims
 */
record AudioLimits(int maxBytes, double maxSeconds) {
    /** 32 MiB and ten minutes: far above a spoken turn, and 38 MB of decoded samples at most. */
    static final AudioLimits DEFAULT = new AudioLimits(32 << 20, 600);

    AudioLimits {
        if (maxBytes < 1 || !(maxSeconds > 0 && maxSeconds <= 24 * 3600)) {
            throw new IllegalArgumentException("maxBytes must be positive, maxSeconds above 0 and at most a day");
        }
    }
}
