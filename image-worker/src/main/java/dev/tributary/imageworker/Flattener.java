package dev.tributary.imageworker;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBufferInt;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/** Turns whatever a decoder answers into 8-bit RGB on a white ground. */
final class Flattener {

    private Flattener() {}

    static RgbImage flatten(BufferedImage image) {
        ColorModel colours = image.getColorModel();
        boolean grey =
                colours.getColorSpace().getType() == ColorSpace.TYPE_GRAY && !(colours instanceof IndexColorModel);
        return grey ? grey(image.getRaster(), colours) : coloured(image);
    }

    private static RgbImage coloured(BufferedImage image) {
        BufferedImage target = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = target.createGraphics();
        try {
            graphics.drawImage(image, 0, 0, Color.WHITE, null);
        } finally {
            graphics.dispose();
        }
        return new RgbImage(
                image.getWidth(),
                image.getHeight(),
                ((DataBufferInt) target.getRaster().getDataBuffer()).getData());
    }

    /**
     * Java takes grey values for linear light and would brighten them on their way to sRGB; in image files they are
     * sRGB already, so they are copied as they are.
     */
    private static RgbImage grey(Raster raster, ColorModel colours) {
        int width = raster.getWidth();
        int height = raster.getHeight();
        int[] pixels = new int[width * height];
        int most = (1 << colours.getComponentSize(0)) - 1;
        int bands = raster.getNumBands();
        int[] row = new int[width * bands];
        for (int y = 0; y < height; y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
            for (int x = 0; x < width; x++) {
                int level = to8Bits(row[x * bands], most);
                if (colours.hasAlpha()) {
                    int alpha = to8Bits(row[x * bands + 1], (1 << colours.getComponentSize(1)) - 1);
                    level = (level * alpha + 255 * (255 - alpha) + 127) / 255;
                }
                pixels[y * width + x] = level * 0x010101;
            }
        }
        return new RgbImage(width, height, pixels);
    }

    private static int to8Bits(int value, int most) {
        return (int) ((value * 255L + most / 2) / most);
    }
}
