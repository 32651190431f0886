package dev.tributary.imageworker;

/**
 * Bilinear resizing with antialiasing: when a picture shrinks, the triangle filter widens with the scale, so every
 * source pixel counts. This is what Pillow's and torchvision's bilinear resize do on 8-bit pictures, and therefore what
 * ImageNet networks are evaluated with; values are rounded to 8 bits after each of the two passes, as there.
 */
final class Resampler {

    private Resampler() {}

    /** The whole picture at {@code width × height} pixels. */
    static RgbImage resize(RgbImage image, int width, int height) {
        return resize(image, width, height, 0, 0, width, height);
    }

    /**
     * A window of the picture as it would be at {@code fullWidth × fullHeight} pixels. Only the window is computed, so
     * that a very long and thin picture costs no more than a square one.
     *
     * @param left the window's first column in the resized picture
     * @param top the window's first row in the resized picture
     * @param width the window's width
     * @param height the window's height
     */
    static RgbImage resize(
            RgbImage image, double fullWidth, double fullHeight, double left, double top, int width, int height) {
        Taps columns = new Taps(image.width(), fullWidth, left, width);
        Taps rows = new Taps(image.height(), fullHeight, top, height);
        RgbImage lying = pass(image, columns, 0, rows.firstNeeded(), rows.neededCount());
        return pass(lying, rows, rows.firstNeeded(), 0, width);
    }

    /** Resizes {@code rowCount} rows along x and swaps the axes, so that two passes resize both and swap them back. */
    private static RgbImage pass(RgbImage image, Taps taps, int start, int firstRow, int rowCount) {
        int[] out = new int[taps.size() * rowCount];
        for (int y = 0; y < rowCount; y++) {
            for (int i = 0; i < taps.size(); i++) {
                out[i * rowCount + y] = taps.blend(image, start, firstRow + y, i);
            }
        }
        return new RgbImage(rowCount, taps.size(), out);
    }
}
