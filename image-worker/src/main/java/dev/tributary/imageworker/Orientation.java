package dev.tributary.imageworker;

/**
 * How a camera's pixels lie and what sets them upright: the eight values of the EXIF tag {@code Orientation} (CIPA
 * DC-008, 4.6.5), in its order from 1 on.
 */
enum Orientation {
    UPRIGHT(false, false, false),
    MIRRORED(false, true, false),
    UPSIDE_DOWN(false, true, true),
    MIRRORED_UPSIDE_DOWN(false, false, true),
    TRANSPOSED(true, false, false),
    TURNED_LEFT(true, false, true),
    TRANSVERSE(true, true, true),
    TURNED_RIGHT(true, true, false);

    private final boolean swapsAxes;
    private final boolean flipsX;
    private final boolean flipsY;

    Orientation(boolean swapsAxes, boolean flipsX, boolean flipsY) {
        this.swapsAxes = swapsAxes;
        this.flipsX = flipsX;
        this.flipsY = flipsY;
    }

    /** The orientation of an EXIF value; values out of 1…8 mean nothing and leave the picture as it is. */
    static Orientation ofExif(int value) {
        return value >= 1 && value <= values().length ? values()[value - 1] : UPRIGHT;
    }

    /** The picture as its viewer should see it. */
    RgbImage upright(RgbImage image) {
        if (this == UPRIGHT) {
            return image;
        }
        int width = swapsAxes ? image.height() : image.width();
        int height = swapsAxes ? image.width() : image.height();
        int[] pixels = new int[width * height];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int across = swapsAxes ? y : x;
                int down = swapsAxes ? x : y;
                pixels[y * width + x] = image.rgb(
                        flipsX ? image.width() - 1 - across : across, flipsY ? image.height() - 1 - down : down);
            }
        }
        return new RgbImage(width, height, pixels);
    }
}
