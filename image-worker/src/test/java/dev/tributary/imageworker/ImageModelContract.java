package dev.tributary.imageworker;

import dev.tributary.workerruntime.CpuBudget;
import dev.tributary.workerruntime.Model;
import dev.tributary.workerruntime.ModelCard;
import dev.tributary.workerruntime.ModelFiles;
import dev.tributary.workerruntime.OnnxSettings;
import dev.tributary.workerruntime.Payload;
import dev.tributary.workerruntime.testing.ModelContract;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/** The contract on pictures of several sizes with a line of text each. */
abstract class ImageModelContract extends ModelContract {

    @TempDir
    private static Path cache;

    private final String card;

    ImageModelContract(String card) {
        this.card = card;
    }

    @Override
    protected Model<?, ?> open() throws Exception {
        ImageDecoder decoder = new ImageDecoder(
                new ImageLimits(1 << 20, 4_000_000, 5_000, 100, 50, Duration.ofSeconds(30), 1L << 30),
                CpuBudget.THREAD_TIME);
        return new ImageModels(decoder).open(ModelCard.read(card), new ModelFiles(cache), OnnxSettings.cpu());
    }

    @Override
    protected List<Payload> payloads() {
        return List.of(
                picture(320, 100, "Invoice", Color.WHITE),
                picture(200, 160, "Paid", Color.YELLOW),
                picture(360, 120, "Amount due", Color.CYAN),
                picture(240, 90, "Thank you", Color.LIGHT_GRAY),
                picture(300, 200, "Overdue", Color.PINK));
    }

    @Override
    protected Payload broken() {
        return Pictures.payload("\u0089PNG\r\n\u001a\nnothing".getBytes(StandardCharsets.ISO_8859_1), "image/png");
    }

    private static Payload picture(int width, int height, String text, Color background) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setColor(background);
        graphics.fillRect(0, 0, width, height);
        graphics.setColor(Color.BLACK);
        graphics.setFont(new Font("DejaVu Sans", Font.PLAIN, 30));
        graphics.drawString(text, 20, height / 2 + 10);
        graphics.dispose();
        return Pictures.payload(Pictures.encode(image, "png"), "image/png");
    }
}
