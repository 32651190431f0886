package dev.tributary.audioworker;

import dev.tributary.contract.SettingsReader;
import java.time.Duration;

/**
 * How large a clip may be.
 *
 * @param maxBytes of the payload as stored: {@code tributary.audio.payload.max}
 * @param maxSeconds of sound once decoded, whatever the container claims: {@code tributary.audio.clip.max}
 * @param cpu processor time that decoding one clip may take: {@code tributary.audio.cpu.max}
 */
record AudioLimits(long maxBytes, double maxSeconds, Duration cpu) {
    /** 32 MiB and ten minutes: far above a spoken turn, and 38 MB of decoded samples at most. */
    static final AudioLimits DEFAULT = new AudioLimits(32L << 20, 600, Duration.ofSeconds(10));

    private static final long MOST_BYTES = 200L << 20;
    private static final double DAY = 24 * 3600;

    AudioLimits {
        if (maxBytes < 1 || maxBytes > MOST_BYTES) {
            throw new IllegalArgumentException("tributary.audio.payload.max must be positive and at most 200MiB");
        }
        if (cpu.isZero() || cpu.isNegative()) {
            throw new IllegalArgumentException("tributary.audio.cpu.max must be above 0");
        }
        if (!(maxSeconds > 0 && maxSeconds <= DAY)) {
            throw new IllegalArgumentException("tributary.audio.clip.max must be above 0 and at most a day");
        }
    }

    static AudioLimits from(SettingsReader reader) {
        return new AudioLimits(
                reader.bytes("tributary.audio.payload.max", DEFAULT.maxBytes),
                reader.duration("tributary.audio.clip.max", Duration.ofMinutes(10))
                                .toMillis()
                        / 1000.0,
                reader.duration("tributary.audio.cpu.max", DEFAULT.cpu));
    }
}
