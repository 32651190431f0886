package dev.tributary.imageworker;

import java.util.Arrays;

/**
 * An opaque picture: 8-bit red, green and blue packed as {@code 0xRRGGBB}, row by row, first row on top. It is treated
 * as immutable once handed on.
 */
final class RgbImage {

    private final int width;
    private final int height;
    private final int[] pixels;

    /** Takes over {@code pixels}, of length {@code width × height}; bits above the lower 24 are ignored. */
    RgbImage(int width, int height, int[] pixels) {
        if (width <= 0 || height <= 0 || pixels.length != (long) width * height) {
            throw new IllegalArgumentException(
                    "A picture of " + width + " x " + height + " does not have " + pixels.length + " pixels");
        }
        this.width = width;
        this.height = height;
        this.pixels = pixels;
    }

    /** A picture of nothing but white. */
    static RgbImage white(int width, int height) {
        int[] pixels = new int[Math.multiplyExact(width, height)];
        Arrays.fill(pixels, 0xFFFFFF);
        return new RgbImage(width, height, pixels);
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    /** {@code 0xRRGGBB} of column x and row y. */
    int rgb(int x, int y) {
        return pixels[y * width + x] & 0xFFFFFF;
    }
}
