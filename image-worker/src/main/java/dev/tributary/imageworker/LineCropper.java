package dev.tributary.imageworker;

/** Cuts one line of text out of a picture and makes it lie flat, at the picture's own resolution. */
final class LineCropper {

    /** Taller than this many times its width, a box holds text turned by a quarter (as PaddleOCR decides it). */
    private static final double UPRIGHT = 1.5;

    private LineCropper() {}

    /** The pixels under {@code box}, bilinear between them; what lies outside the picture repeats its edge. */
    static RgbImage crop(RgbImage image, Box box) {
        int width = Math.max(1, (int) Math.round(box.width()));
        int height = Math.max(1, (int) Math.round(box.height()));
        int[] pixels = new int[width * height];
        for (int y = 0; y < height; y++) {
            double h = ((y + 0.5) / height * 2 - 1) * box.halfHeight();
            for (int x = 0; x < width; x++) {
                double w = ((x + 0.5) / width * 2 - 1) * box.halfWidth();
                pixels[y * width + x] =
                        sample(image, box.cx() + w * box.ux() - h * box.uy(), box.cy() + w * box.uy() + h * box.ux());
            }
        }
        RgbImage crop = new RgbImage(width, height, pixels);
        return height >= UPRIGHT * width ? Orientation.TURNED_RIGHT.upright(crop) : crop;
    }

    private static int sample(RgbImage image, double px, double py) {
        double x = Math.min(Math.max(px - 0.5, 0), image.width() - 1);
        double y = Math.min(Math.max(py - 0.5, 0), image.height() - 1);
        int x0 = (int) x;
        int y0 = (int) y;
        int x1 = Math.min(x0 + 1, image.width() - 1);
        int y1 = Math.min(y0 + 1, image.height() - 1);
        double fx = x - x0;
        double fy = y - y0;
        int rgb = 0;
        for (int shift = 0; shift <= 16; shift += 8) {
            double above = mix((image.rgb(x0, y0) >> shift) & 0xFF, (image.rgb(x1, y0) >> shift) & 0xFF, fx);
            double below = mix((image.rgb(x0, y1) >> shift) & 0xFF, (image.rgb(x1, y1) >> shift) & 0xFF, fx);
            rgb |= (int) Math.round(mix(above, below, fy)) << shift;
        }
        return rgb;
    }

    private static double mix(double a, double b, double share) {
        return a + (b - a) * share;
    }
}
