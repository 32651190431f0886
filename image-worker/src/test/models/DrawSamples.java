import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;

/**
 * Draws the images that the demo sends, and writes down the lines that they show; run by hand, its output is committed.
 * Needs the fonts of Debian's fontconfig and fonts-dejavu-core.
 *
 * <pre>java image-worker/src/test/models/DrawSamples.java deploy/src/main/resources/samples</pre>
 */
public final class DrawSamples {

    private static final Color INK = new Color(0x1F2933);

    private final BufferedImage image;
    private final Graphics2D graphics;
    private final List<String> lines = new ArrayList<>();

    private DrawSamples(int width, int height, Color ground) {
        image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setColor(ground);
        graphics.fillRect(0, 0, width, height);
    }

    public static void main(String[] args) throws IOException {
        Path folder = Files.createDirectories(Path.of(args[0]));
        screenshot().write(folder, "screenshot");
        receipt().write(folder, "receipt");
    }

    private static DrawSamples screenshot() {
        DrawSamples page = new DrawSamples(720, 440, new Color(0xEEF1F5));
        page.box(0, 0, 720, 56, 0, new Color(0x243B53));
        page.text("Lumen Billing", 28, 37, 22, Font.BOLD, Color.WHITE);
        page.box(60, 92, 600, 300, 14, Color.WHITE);
        page.box(60, 92, 8, 300, 0, new Color(0xD64545));
        page.text("Payment failed", 100, 146, 28, Font.BOLD, new Color(0xBA2525));
        page.text("Your card ending 4242 was declined", 100, 198, 20, Font.PLAIN, INK);
        page.text("Amount due: 129.90 EUR", 100, 240, 20, Font.PLAIN, INK);
        page.text("Error code: 402", 100, 282, 20, Font.PLAIN, INK);
        page.box(100, 314, 326, 50, 10, new Color(0x2680C2));
        page.text("Update payment method", 118, 346, 20, Font.BOLD, Color.WHITE);
        return page;
    }

    private static DrawSamples receipt() {
        DrawSamples page = new DrawSamples(380, 460, new Color(0xFBFAF5));
        page.text("Corner Cafe", 110, 60, 26, Font.BOLD, INK);
        page.rule(90);
        page.row("Flat white", "4.20", 136, Font.PLAIN);
        page.row("Carrot cake", "5.10", 180, Font.PLAIN);
        page.row("Orange juice", "3.60", 224, Font.PLAIN);
        page.rule(252);
        page.row("Total EUR", "12.90", 300, Font.BOLD);
        page.text("Paid by card", 40, 350, 20, Font.PLAIN, INK);
        page.text("Thank you for your visit", 58, 414, 20, Font.PLAIN, INK);
        return page;
    }

    private void row(String item, String price, int baseline, int style) {
        text(item, 40, baseline, 20, style, INK);
        graphics.setFont(new Font("DejaVu Sans", style, 20));
        text(price, 340 - graphics.getFontMetrics().stringWidth(price), baseline, 20, style, INK);
    }

    private void text(String text, int x, int baseline, int size, int style, Color colour) {
        graphics.setColor(colour);
        graphics.setFont(new Font("DejaVu Sans", style, size));
        graphics.drawString(text, x, baseline);
        lines.add(text);
    }

    private void box(int x, int y, int width, int height, int corner, Color colour) {
        graphics.setColor(colour);
        graphics.fillRoundRect(x, y, width, height, corner, corner);
    }

    private void rule(int y) {
        graphics.setColor(Color.GRAY);
        graphics.setStroke(new BasicStroke(1));
        graphics.drawLine(40, y, 340, y);
    }

    private void write(Path folder, String name) throws IOException {
        graphics.dispose();
        ImageIO.write(image, "png", folder.resolve(name + ".png").toFile());
        Files.write(folder.resolve(name + ".txt"), lines);
    }
}
