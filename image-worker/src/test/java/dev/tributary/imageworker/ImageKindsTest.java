package dev.tributary.imageworker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.contract.Saw;
import dev.tributary.workerruntime.CpuBudget;
import dev.tributary.workerruntime.InvalidPayloadException;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of every kind of picture that the formats know. */
final class ImageKindsTest {

    private final ImageDecoder decoder = new ImageDecoder(
            new ImageLimits(1 << 20, 1_000_000, 5_000, 3, 20, Duration.ofSeconds(5), 1L << 30), CpuBudget.THREAD_TIME);

    /** The upper byte of each sample is what is seen. */
    @ParameterizedTest
    @ValueSource(ints = {3, 4})
    void sixteenBitsAChannelBecomeEight(int channels) throws Exception {
        BufferedImage deep = deep(ColorSpace.getInstance(ColorSpace.CS_sRGB), channels, channels == 4);
        int[] sample = {0xC8FF, 0x1E00, 0x1E80, 0xFFFF};
        deep.getRaster().setPixel(2, 1, Arrays.copyOf(sample, channels));

        assertNear(read(Pictures.encode(deep, "png"), "image/png").rgb(2, 1), 0xC81E1E, 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {DataBuffer.TYPE_BYTE, DataBuffer.TYPE_USHORT})
    void greyWithAlphaLiesOnWhite(int depth) throws Exception {
        ColorModel colours = new ComponentColorModel(
                ColorSpace.getInstance(ColorSpace.CS_GRAY), true, false, ColorModel.TRANSLUCENT, depth);
        WritableRaster raster = colours.createCompatibleWritableRaster(4, 4);
        int most = depth == DataBuffer.TYPE_BYTE ? 255 : 65_535;
        raster.setPixel(1, 1, new int[] {0, most});
        raster.setPixel(2, 1, new int[] {0, most / 2});
        byte[] png = Pictures.encode(new BufferedImage(colours, raster, false, null), "png");

        RgbImage image = read(png, "image/png");

        assertThat(image.rgb(0, 0)).as("nothing").isEqualTo(0xFFFFFF);
        assertThat(image.rgb(1, 1)).as("opaque black").isZero();
        assertNear(image.rgb(2, 1), 0x808080, 1);
    }

    @ParameterizedTest
    @CsvSource({"1, png", "2, png", "4, png", "8, png", "1, gif", "8, gif", "1, bmp", "4, bmp", "8, bmp"})
    void aPaletteOfEveryDepthShowsItsColours(int bits, String format) throws Exception {
        int last = (1 << bits) - 1;
        int[] palette = new int[last + 1];
        palette[0] = 0xC81E1E;
        palette[last] = 0x283CC8;
        IndexColorModel colours =
                new IndexColorModel(bits, palette.length, palette, 0, false, -1, DataBuffer.TYPE_BYTE);
        WritableRaster raster = bits < 8
                ? Raster.createPackedRaster(DataBuffer.TYPE_BYTE, 9, 9, 1, bits, null)
                : colours.createCompatibleWritableRaster(9, 9);
        raster.setSample(8, 2, 0, last);

        RgbImage image = read(Pictures.encode(new BufferedImage(colours, raster, false, null), format), "");

        assertThat(image.rgb(0, 0)).isEqualTo(0xC81E1E);
        assertThat(image.rgb(8, 2)).isEqualTo(0x283CC8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "gif"})
    void aTransparentPaletteEntryIsWhite(String format) throws Exception {
        IndexColorModel colours = new IndexColorModel(8, 2, new byte[] {0, 0}, new byte[] {0, 0}, new byte[] {0, 0}, 1);
        WritableRaster raster = colours.createCompatibleWritableRaster(9, 9);
        raster.setSample(1, 1, 0, 1);

        RgbImage image = read(Pictures.encode(new BufferedImage(colours, raster, false, null), format), "");

        assertThat(image.rgb(0, 0)).isZero();
        assertThat(image.rgb(1, 1)).isEqualTo(0xFFFFFF);
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "gif", "jpeg"})
    void interlacedAndProgressiveLookLikePlain(String format) throws Exception {
        BufferedImage quarters = Pictures.quarters(BufferedImage.TYPE_INT_RGB);

        RgbImage image = read(Pictures.progressive(quarters, format), "");

        assertNear(image.rgb(15, 10), Pictures.RED, 12);
        assertNear(image.rgb(45, 10), Pictures.GREEN, 12);
        assertNear(image.rgb(15, 30), Pictures.BLUE, 12);
        assertNear(image.rgb(45, 30), Pictures.WHITE, 12);
    }

    @Test
    void aGreyJpegIsNotBrightened() throws Exception {
        BufferedImage grey = new BufferedImage(16, 16, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < 256; i++) {
            grey.getRaster().setSample(i % 16, i / 16, 0, 100);
        }

        assertNear(read(Pictures.encode(grey, "jpeg"), "image/jpeg").rgb(5, 5), 0x646464, 2);
    }

    /** The result says that there was more than the model saw. */
    @ParameterizedTest
    @ValueSource(strings = {"gif", "webp", "png"})
    void anAnimationIsItsFirstPictureAndSaysSo(String format) throws Exception {
        DecodedImage decoded = decoder.decode(Pictures.payload(animation(format, 3), "image/" + format));

        assertNear(decoded.pixels().rgb(15, 10), Pictures.RED, 0);
        Saw saw = decoded.saw();
        assertThat(saw.truncated()).isTrue();
        assertThat(decoder.decode(Pictures.payload(still(format), "image/" + format))
                        .saw()
                        .truncated())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gif", "webp", "png"})
    void anAnimationOfTooManyPicturesIsRefused(String format) {
        assertThatThrownBy(() -> read(animation(format, 4), "image/" + format))
                .isInstanceOfSatisfying(
                        InvalidPayloadException.class,
                        e -> assertThat(e.errorType()).isEqualTo("image_too_many_frames"))
                .hasMessageContaining("4 frames")
                .hasMessageContaining("tributary.image.max.frames");
    }

    /** Counting must end wherever a file does, and never count what is not there. */
    @ParameterizedTest
    @ValueSource(strings = {"gif", "webp", "png"})
    void framesOfACutFileAreCountedUpToTheCut(String format) {
        byte[] whole = animation(format, 3);
        ImageFormat kind = ImageFormat.sniff(whole).orElseThrow();
        for (int length = 0; length < whole.length; length++) {
            assertThat(Frames.count(kind, Arrays.copyOf(whole, length))).isBetween(0L, 3L);
        }
        assertThat(Frames.count(kind, whole)).isEqualTo(3);
    }

    @Test
    void scansAreCountedInProgressiveFilesAndPlainOnes() {
        BufferedImage quarters = Pictures.quarters(BufferedImage.TYPE_INT_RGB);

        assertThat(JpegScans.count(Pictures.encode(quarters, "jpeg"))).isEqualTo(1);
        assertThat(JpegScans.count(Pictures.progressiveJpeg(quarters))).isEqualTo(10);
        assertThat(JpegScans.count(new byte[0])).isZero();
    }

    private RgbImage read(byte[] bytes, String contentType) throws InvalidPayloadException {
        return decoder.decode(Pictures.payload(bytes, contentType)).pixels();
    }

    private static BufferedImage deep(ColorSpace space, int channels, boolean alpha) {
        ColorModel colours = new ComponentColorModel(
                space, alpha, false, alpha ? ColorModel.TRANSLUCENT : ColorModel.OPAQUE, DataBuffer.TYPE_USHORT);
        WritableRaster raster = colours.createCompatibleWritableRaster(4, 4);
        assertThat(raster.getNumBands()).isEqualTo(channels);
        return new BufferedImage(colours, raster, false, null);
    }

    private static byte[] still(String format) {
        return format.equals("webp")
                ? Pictures.resource("images/lossless.webp")
                : Pictures.encode(Pictures.quarters(BufferedImage.TYPE_INT_RGB), format);
    }

    private static byte[] animation(String format, int frames) {
        return switch (format) {
            case "gif" -> Pictures.animatedGif(Pictures.quarters(BufferedImage.TYPE_INT_RGB), frames);
            case "png" -> animatedPng(still("png"), frames);
            default -> animatedWebP(still("webp"), frames);
        };
    }

    /** An {@code acTL} chunk behind the header; its CRC, which nothing reads, is left out. */
    private static byte[] animatedPng(byte[] png, int frames) {
        int header = 8 + 25;
        ByteBuffer file = ByteBuffer.allocate(png.length + 20).put(png, 0, header);
        file.putInt(8).put(ascii("acTL")).putInt(frames).putInt(0).putInt(0);
        return file.put(png, header, png.length - header).array();
    }

    private static byte[] animatedWebP(byte[] still, int frames) {
        int picture = still.length - 12;
        int frame = 8 + 16 + picture;
        ByteBuffer file = ByteBuffer.allocate(12 + 18 + 14 + frames * frame).order(ByteOrder.LITTLE_ENDIAN);
        file.put(ascii("RIFF")).putInt(file.capacity() - 8).put(ascii("WEBP"));
        file.put(ascii("VP8X")).putInt(10).putInt(2).put(new byte[] {59, 0, 0, 39, 0, 0});
        file.put(ascii("ANIM")).putInt(6).putInt(0).putShort((short) 0);
        for (int i = 0; i < frames; i++) {
            file.put(ascii("ANMF")).putInt(16 + picture);
            file.put(new byte[] {0, 0, 0, 0, 0, 0, 59, 0, 0, 39, 0, 0, 100, 0, 0, 0});
            file.put(still, 12, picture);
        }
        return file.array();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static void assertNear(int actual, int expected, int tolerance) {
        for (int shift = 0; shift <= 16; shift += 8) {
            assertThat((actual >> shift) & 0xFF)
                    .as("%06x against %06x", actual, expected)
                    .isBetween(((expected >> shift) & 0xFF) - tolerance, ((expected >> shift) & 0xFF) + tolerance);
        }
    }
}
