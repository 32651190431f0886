package dev.tributary.imageworker;

import dev.tributary.contract.Settings;
import java.time.Duration;

/**
 * What an image may cost before it is refused.
 *
 * @param maxBytes size of the encoded image
 * @param maxPixels declared width × height; a pixel takes up to 8 bytes while decoding
 * @param maxSide declared width or height, pixels
 * @param decodeTimeout how long decoding one image may take
 */
record ImageLimits(long maxBytes, long maxPixels, int maxSide, Duration decodeTimeout) {

    /**
     * Reads {@code tributary.image.max.bytes}, {@code tributary.image.max.pixels}, {@code tributary.image.max.side} and
     * {@code tributary.image.decode.timeout}.
     */
    static ImageLimits from(Settings settings) {
        return settings.read(reader -> new ImageLimits(
                reader.bytes("tributary.image.max.bytes", 20L << 20),
                reader.whole("tributary.image.max.pixels", 24_000_000, 1, 500_000_000),
                reader.integer("tributary.image.max.side", 16_384, 1, 65_535),
                reader.duration("tributary.image.decode.timeout", Duration.ofSeconds(5))));
    }
}
