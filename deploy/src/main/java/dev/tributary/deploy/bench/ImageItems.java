package dev.tributary.deploy.bench;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Photographs of a few printed lines: JPEG of about 80 kB, 1280 x 720 at most, on paper that is not quite even. */
final class ImageItems {

    static final int BYTES = 80_000;

    private static final List<String> LINES = List.of(
            "Card charged twice",
            "TOTAL EUR 129.90",
            "Order 2026-11-0417",
            "Thank you for your visit",
            "Error 502: bad gateway",
            "Delivery on Monday",
            "Your invoice is overdue",
            "Please try again later");
    /** Halvings of the interval in which the quality lies that gives the size. */
    private static final int TRIES = 6;

    private ImageItems() {}

    /** So many pictures; the same at every call. */
    static List<byte[]> make(int number) throws IOException {
        SplittableRandom random = new SplittableRandom(2);
        List<byte[]> pictures = new ArrayList<>(number);
        for (int i = 0; i < number; i++) {
            pictures.add(sized(draw(random)));
        }
        return pictures;
    }

    private static BufferedImage draw(SplittableRandom random) {
        int width = random.nextInt(960, 1281);
        int height = random.nextInt(540, 721);
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int light = 225 - 25 * x / width + random.nextInt(-9, 10);
                picture.setRGB(x, y, new Color(light, light, light - 8).getRGB());
            }
        }
        Graphics2D pen = picture.createGraphics();
        pen.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        pen.setColor(new Color(30, 30, 40));
        int lines = random.nextInt(3, 7);
        int step = height / (lines + 1);
        for (int line = 1; line <= lines; line++) {
            pen.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, random.nextInt(28, 45)));
            pen.drawString(LINES.get(random.nextInt(LINES.size())), random.nextInt(40, 300), line * step);
        }
        pen.dispose();
        return picture;
    }

    private static byte[] sized(BufferedImage picture) throws IOException {
        float low = 0.05f;
        float high = 1;
        byte[] bytes = encode(picture, high);
        for (int i = 0; i < TRIES; i++) {
            float quality = (low + high) / 2;
            bytes = encode(picture, quality);
            if (bytes.length > BYTES) {
                high = quality;
            } else {
                low = quality;
            }
        }
        return bytes;
    }

    private static byte[] encode(BufferedImage picture, float quality) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            ImageWriteParam how = writer.getDefaultWriteParam();
            how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            how.setCompressionQuality(quality);
            writer.setOutput(out);
            writer.write(null, new IIOImage(picture, null, null), how);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }
}
