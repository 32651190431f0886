package dev.tributary.imageworker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tributary.contract.Ocr;
import dev.tributary.workerruntime.CpuBudget;
import dev.tributary.workerruntime.Model;
import dev.tributary.workerruntime.ModelCard;
import dev.tributary.workerruntime.ModelFiles;
import dev.tributary.workerruntime.OnnxSettings;
import dev.tributary.workerruntime.Payload;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PP-OCRv4 as the default model card sets it up. */
final class OcrModelTest {

    private static final String FONT = "DejaVu Sans";
    private static final List<String> LINES = List.of(
            "Invoice 2041 is overdue",
            "Your card ending 4242 was declined",
            "Amount due: 129.90 EUR",
            "Please update your payment method",
            "Reference: TRB-7731");

    @TempDir
    private static Path cache;

    private static Model<?, ?> model;

    @BeforeAll
    static void open() throws Exception {
        ImageDecoder decoder = new ImageDecoder(
                new ImageLimits(1 << 20, 4_000_000, 5_000, 100, 50, Duration.ofSeconds(30), 1L << 30),
                CpuBudget.THREAD_TIME);
        model = new ImageModels(decoder)
                .open(ModelCard.read("classpath:cards/pp-ocrv4.yaml"), new ModelFiles(cache), OnnxSettings.cpu());
    }

    @AfterAll
    static void close() {
        model.close();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 9})
    void theLinesOfAScreenshotAreReadExactlyAlsoWhenItIsSlanted(double degrees) throws Exception {
        Ocr ocr = read(List.of(png(screenshot(LINES, degrees)))).get(0);

        assertThat(ocr.lines()).extracting(Ocr.Line::text).containsExactlyElementsOf(LINES);
        assertThat(ocr.lines()).allSatisfy(line -> assertThat(line.confidence()).isBetween(0.9, 1.0));
        assertThat(ocr.confidence()).isBetween(0.9, 1.0);
    }

    @Test
    void boxesCoverTheTextInTheOriginalImagesPixels() throws Exception {
        Ocr ocr = read(List.of(png(screenshot(LINES, 0)))).get(0);

        for (int i = 0; i < LINES.size(); i++) {
            List<Ocr.Point> box = ocr.lines().get(i).box();
            int baseline = 100 + i * 52;
            assertThat(box).hasSize(4);
            // clockwise from the top left
            assertNear(box.get(0), 52, baseline - 26);
            assertNear(box.get(3), 52, baseline + 12);
            assertThat(box.get(1).x()).isGreaterThan(box.get(0).x() + 200);
            assertThat(box.get(1).y()).isCloseTo(box.get(0).y(), within(5));
            assertThat(box.get(2).x()).isCloseTo(box.get(1).x(), within(5));
            assertThat(box.get(2).y()).isCloseTo(box.get(3).y(), within(5));
        }
    }

    @Test
    void imagesOfABatchKeepTheirOwnLines() throws Exception {
        Payload blank = png(new BufferedImage(200, 100, BufferedImage.TYPE_INT_RGB));
        Payload first = png(screenshot(LINES.subList(0, 1), 0));
        Payload others = png(screenshot(LINES.subList(1, 4), 0));

        List<Ocr> ocr = read(List.of(others, blank, first));

        assertThat(ocr.get(0).lines()).extracting(Ocr.Line::text).containsExactlyElementsOf(LINES.subList(1, 4));
        assertThat(ocr.get(1).lines()).isEmpty();
        assertThat(ocr.get(2).lines()).extracting(Ocr.Line::text).containsExactly(LINES.get(0));
    }

    @Test
    void anImageWithoutTextHasNoLinesAndThatIsCertain() throws Exception {
        Ocr ocr = read(List.of(Pictures.payload(Pictures.resource("classification/wide.png"), "image/png")))
                .get(0);

        assertThat(ocr).isEqualTo(new Ocr(List.of(), 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"screenshot", "receipt"})
    void theSamplesOfTheDemoReadAsTheyAreSaidTo(String sample) throws Exception {
        Path samples = Path.of("../deploy/src/main/resources/samples");
        Payload image = Pictures.payload(Files.readAllBytes(samples.resolve(sample + ".png")), "image/png");

        assertThat(read(List.of(image)).get(0).lines())
                .extracting(Ocr.Line::text)
                .containsExactlyElementsOf(Files.readAllLines(samples.resolve(sample + ".txt")));
    }

    private static void assertNear(Ocr.Point point, int x, int y) {
        assertThat(point.x()).isCloseTo(x, within(10));
        assertThat(point.y()).isCloseTo(y, within(10));
    }

    private static List<Ocr> read(List<Payload> images) throws Exception {
        return Done.by(model, images).answers().stream().map(Ocr.class::cast).toList();
    }

    private static Payload png(BufferedImage image) {
        return Pictures.payload(Pictures.encode(image, "png"), "image/png");
    }

    private static BufferedImage screenshot(List<String> lines, double degrees) {
        assumeTrue(hasFont(), "this Java has no font '" + FONT + "': install fontconfig and fonts-dejavu-core");
        BufferedImage image = new BufferedImage(800, 480, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, 800, 480);
        graphics.rotate(Math.toRadians(degrees), 400, 240);
        graphics.setColor(new Color(40, 40, 60));
        graphics.setFont(new Font(FONT, Font.PLAIN, 26));
        for (int i = 0; i < lines.size(); i++) {
            graphics.drawString(lines.get(i), 60, 100 + i * 52);
        }
        graphics.dispose();
        return image;
    }

    private static boolean hasFont() {
        try {
            return new Font(FONT, Font.PLAIN, 12).getFamily().equals(FONT);
        } catch (RuntimeException | Error e) {
            // without fontconfig, Java's font code dies in one of several ways
            return false;
        }
    }
}
