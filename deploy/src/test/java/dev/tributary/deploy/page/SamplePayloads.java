package dev.tributary.deploy.page;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import javax.imageio.ImageIO;

/** Payloads made on the spot. */
final class SamplePayloads {

    static final int WIDTH = 880;
    static final int HEIGHT = 460;
    static final String[] LINES = {
        "Payment failed", "Error 402: card declined", "Order 48213   Total 129.90 EUR", "Try another card"
    };
    static final int[][] BOXES = {{60, 52, 372, 50}, {60, 130, 400, 34}, {60, 182, 508, 34}, {92, 346, 266, 36}};

    private SamplePayloads() {}

    /** A picture of a payment dialogue with {@link #LINES} at {@link #BOXES}; needs no fonts to be a valid picture. */
    static byte[] screenshot() {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.setColor(new Color(0xE9EDF3));
        g.fillRect(0, 0, WIDTH, HEIGHT);
        g.setColor(Color.WHITE);
        g.fillRoundRect(28, 24, WIDTH - 56, HEIGHT - 48, 24, 24);
        g.setColor(new Color(0x2B59C3));
        g.fillRoundRect(60, 334, 330, 62, 16, 16);
        try {
            text(g, 0, 38, Font.BOLD, new Color(0x1C2330));
            text(g, 1, 25, Font.PLAIN, new Color(0xB3261E));
            text(g, 2, 25, Font.PLAIN, new Color(0x47536B));
            text(g, 3, 25, Font.BOLD, Color.WHITE);
        } catch (Error | RuntimeException noFonts) {
            g.fillRect(60, 60, 300, 20);
        }
        g.dispose();
        try (ByteArrayOutputStream out = new ByteArrayOutputStream()) {
            ImageIO.write(image, "png", out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void text(Graphics2D g, int line, int size, int style, Color colour) {
        g.setFont(new Font("DejaVu Sans", style, size));
        g.setColor(colour);
        g.drawString(LINES[line], BOXES[line][0] + 6, BOXES[line][1] + (int) (BOXES[line][3] * 0.78));
    }

    /** Sound of a given length: two bursts of a tone, 16 kHz mono 16-bit WAV. */
    static byte[] wav(double seconds) {
        int rate = 16_000;
        int samples = (int) (seconds * rate);
        ByteBuffer wav = ByteBuffer.allocate(44 + samples * 2).order(ByteOrder.LITTLE_ENDIAN);
        wav.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(36 + samples * 2);
        wav.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII))
                .putInt(16)
                .putShort((short) 1)
                .putShort((short) 1);
        wav.putInt(rate).putInt(rate * 2).putShort((short) 2).putShort((short) 16);
        wav.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(samples * 2);
        for (int i = 0; i < samples; i++) {
            double t = (double) i / rate;
            boolean loud = (t > 0.3 && t < seconds * 0.45) || (t > seconds * 0.55 && t < seconds - 0.4);
            wav.putShort((short) (loud ? 6000 * Math.sin(2 * Math.PI * 220 * t) : 0));
        }
        return wav.array();
    }
}
