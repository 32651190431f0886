package dev.tributary.imageworker;

import dev.tributary.contract.Settings;
import dev.tributary.contract.SettingsReader;
import java.time.Duration;

/**
 * What an image may cost before it is refused.
 *
 * @param maxBytes size of the encoded image
 * @param maxPixels declared width × height
 * @param maxSide declared width or height, pixels
 * @param maxFrames pictures that an animation may have; only the first is read
 * @param maxScans passes that a JPEG may make over its pixels
 * @param cpu processor time that decoding one image may take
 * @param memory bytes that images being decoded may take together
 */
record ImageLimits(long maxBytes, long maxPixels, int maxSide, int maxFrames, int maxScans, Duration cpu, long memory) {

    private static final long MIB = 1L << 20;

    /**
     * Reads {@code tributary.image.max.bytes}, {@code ….max.pixels}, {@code ….max.side}, {@code ….max.frames},
     * {@code ….max.scans}, {@code ….cpu.max} and {@code ….decode.memory}.
     */
    static ImageLimits from(Settings settings) {
        return settings.read(ImageLimits::from);
    }

    private static ImageLimits from(SettingsReader reader) {
        ImageLimits limits = new ImageLimits(
                reader.bytes("tributary.image.max.bytes", 20 * MIB),
                reader.whole("tributary.image.max.pixels", 24_000_000, 1, 500_000_000),
                reader.integer("tributary.image.max.side", 16_384, 1, 65_535),
                reader.integer("tributary.image.max.frames", 1_000, 1, 1_000_000),
                reader.integer("tributary.image.max.scans", 100, 1, 100_000),
                reader.duration("tributary.image.cpu.max", Duration.ofSeconds(5)),
                reader.bytes(
                        "tributary.image.decode.memory", Runtime.getRuntime().maxMemory() / 2));
        if (limits.maxBytes < 1) {
            reader.fail("tributary.image.max.bytes must be above zero");
        }
        if (limits.cpu.isZero()) {
            reader.fail("tributary.image.cpu.max must be above zero");
        }
        if (limits.memory < MIB) {
            reader.fail("tributary.image.decode.memory must be 1MiB or more");
        }
        return limits;
    }
}
