package dev.tributary.imageworker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tributary.contract.Saw;
import dev.tributary.contract.Settings;
import dev.tributary.contract.blob.Sha256;
import dev.tributary.workerruntime.CpuBudget;
import dev.tributary.workerruntime.InvalidPayloadException;
import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ImageDecoderTest {

    private static final ImageLimits LIMITS =
            new ImageLimits(1 << 20, 1_000_000, 5_000, 100, 50, Duration.ofSeconds(5), 1L << 30);
    private static final int OPAQUE = BufferedImage.TYPE_INT_RGB;

    private final ImageDecoder decoder = new ImageDecoder(LIMITS, CpuBudget.THREAD_TIME);

    static Stream<Arguments> formats() {
        return Stream.of(
                Arguments.of("image/png", Pictures.encode(Pictures.quarters(OPAQUE), "png"), 0),
                Arguments.of("image/png", Pictures.encode(Pictures.quarters(BufferedImage.TYPE_INT_ARGB), "png"), 0),
                Arguments.of("image/jpeg", Pictures.encode(Pictures.quarters(OPAQUE), "jpeg"), 12),
                Arguments.of("image/jpg", Pictures.progressiveJpeg(Pictures.quarters(OPAQUE)), 12),
                Arguments.of("image/jpeg", Pictures.resource("images/cmyk.jpg"), 75),
                Arguments.of("image/gif", Pictures.encode(Pictures.quarters(OPAQUE), "gif"), 0),
                Arguments.of("image/bmp", Pictures.encode(Pictures.quarters(OPAQUE), "bmp"), 0),
                Arguments.of("image/webp", Pictures.resource("images/lossless.webp"), 0),
                Arguments.of("image/webp", Pictures.resource("images/lossy.webp"), 25));
    }

    @ParameterizedTest
    @MethodSource("formats")
    void everyFormatShowsItsColoursOnAWhiteGround(String contentType, byte[] bytes, int tolerance) throws Exception {
        RgbImage image = decoder.decode(Pictures.payload(bytes, contentType)).pixels();

        assertThat(new int[] {image.width(), image.height()}).containsExactly(60, 40);
        assertNear(image.rgb(15, 10), Pictures.RED, tolerance);
        assertNear(image.rgb(45, 10), Pictures.GREEN, tolerance);
        assertNear(image.rgb(15, 30), Pictures.BLUE, tolerance);
        assertNear(image.rgb(45, 30), Pictures.WHITE, tolerance);
    }

    @Test
    void whatTheModelSawIsWhatTheBytesSay() throws Exception {
        byte[] bytes = Pictures.encode(Pictures.quarters(OPAQUE), "png");

        Saw saw = decoder.decode(Pictures.payload(bytes, "application/octet-stream"))
                .saw();

        assertThat(saw).isEqualTo(Saw.image(Sha256.of(bytes), "image/png", bytes.length, 60, 40));
    }

    @ParameterizedTest
    @ValueSource(ints = {BufferedImage.TYPE_BYTE_GRAY, BufferedImage.TYPE_USHORT_GRAY})
    void greyIsNotBrightened(int type) throws Exception {
        BufferedImage grey = new BufferedImage(4, 4, type);
        int half = type == BufferedImage.TYPE_BYTE_GRAY ? 100 : 100 * 257;
        grey.getRaster().setSample(1, 2, 0, half);

        RgbImage image = decoder.decode(Pictures.payload(Pictures.encode(grey, "png"), "image/png"))
                .pixels();

        assertThat(image.rgb(1, 2)).isEqualTo(0x646464);
        assertThat(image.rgb(0, 0)).isZero();
    }

    /** Which colours the corners show, from the top left clockwise, when the tag says how to turn the picture. */
    @ParameterizedTest
    @CsvSource({
        "1, RED, GREEN, WHITE, BLUE",
        "2, GREEN, RED, BLUE, WHITE",
        "3, WHITE, BLUE, RED, GREEN",
        "4, BLUE, WHITE, GREEN, RED",
        "5, RED, BLUE, WHITE, GREEN",
        "6, BLUE, RED, GREEN, WHITE",
        "7, WHITE, GREEN, RED, BLUE",
        "8, GREEN, WHITE, BLUE, RED",
        "9, RED, GREEN, WHITE, BLUE"
    })
    void aPhotoIsSetUprightAsItsExifSays(
            int orientation, String topLeft, String topRight, String bottomRight, String bottomLeft) throws Exception {
        byte[] jpeg = withExif(Pictures.encode(Pictures.quarters(OPAQUE), "jpeg"), orientation);

        DecodedImage decoded = decoder.decode(Pictures.payload(jpeg, "image/jpeg"));

        RgbImage image = decoded.pixels();
        boolean turned = orientation >= 5 && orientation <= 8;
        assertThat(image.width())
                .isEqualTo(turned ? 40 : 60)
                .isEqualTo(decoded.saw().width());
        int right = image.width() * 3 / 4;
        int bottom = image.height() * 3 / 4;
        assertNear(image.rgb(image.width() / 4, image.height() / 4), colour(topLeft), 12);
        assertNear(image.rgb(right, image.height() / 4), colour(topRight), 12);
        assertNear(image.rgb(right, bottom), colour(bottomRight), 12);
        assertNear(image.rgb(image.width() / 4, bottom), colour(bottomLeft), 12);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.8, 0.5, 0.1})
    void aTruncatedImageIsUndecodableInEveryFormat(double share) {
        formats().forEach(format -> {
            byte[] whole = (byte[]) format.get()[1];
            byte[] cut = Arrays.copyOf(whole, (int) (whole.length * share));

            InvalidPayloadException failure = failure(decoder, cut, (String) format.get()[0]);

            assertThat(failure.errorType()).as("%s", format.get()[0]).isEqualTo("image_undecodable");
            assertThat(failure).hasMessageContaining("send");
        });
    }

    @Test
    void damagedBytesAreUndecodableOrAtLeastDoNotEscape() {
        formats().forEach(format -> {
            byte[] whole = (byte[]) format.get()[1];
            for (int at = 0; at < whole.length; at += Math.max(1, whole.length / 97)) {
                byte[] damaged = whole.clone();
                damaged[at] ^= 0x5A;
                try {
                    assertThat(decoder.decode(Pictures.payload(damaged, ""))
                                    .pixels()
                                    .width())
                            .isPositive();
                } catch (InvalidPayloadException e) {
                    assertThat(e.errorType()).startsWith("image_");
                }
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "hello", "<svg xmlns='http://www.w3.org/2000/svg'/>", "%PDF-1.7", "RIFF....WAVE", "B"})
    void whatIsNoImageIsUndecodableAndTheFormatsAreNamed(String text) {
        InvalidPayloadException failure = failure(decoder, text.getBytes(StandardCharsets.UTF_8), "image/png");

        assertThat(failure.errorType()).isEqualTo("image_undecodable");
        assertThat(failure).hasMessageContaining("PNG, JPEG, GIF, WEBP, BMP");
    }

    @Test
    void aDeclaredTypeThatTheBytesContradictIsRefused() {
        byte[] png = Pictures.encode(Pictures.quarters(OPAQUE), "png");

        InvalidPayloadException failure = failure(decoder, png, "image/jpeg; q=1");

        assertThat(failure.errorType()).isEqualTo("image_type_mismatch");
        assertThat(failure).hasMessageContaining("image/png");
    }

    @Test
    void moreBytesThanAllowedAreNotLookedAt() {
        InvalidPayloadException failure = failure(decoder, new byte[(1 << 20) + 1], "image/png");

        assertThat(failure.errorType()).isEqualTo("image_too_large");
        assertThat(failure).hasMessageContaining("tributary.image.max.bytes");
    }

    @Test
    void aSmallFileThatClaimsManyPixelsIsRefusedByItsHeader() {
        byte[] png = Pictures.encode(Pictures.quarters(OPAQUE), "png");
        ByteBuffer.wrap(png).putInt(16, 4_000).putInt(20, 4_000);
        fixHeaderChecksum(png);

        InvalidPayloadException failure = failure(decoder, png, "image/png");

        assertThat(failure.errorType()).isEqualTo("image_too_large");
        assertThat(failure).hasMessageContaining("4000 x 4000").hasMessageContaining("tributary.image.max.pixels");
    }

    @ParameterizedTest
    @ValueSource(strings = {"lossless", "lossy"})
    void aWebPThatHidesALargePictureInASmallCanvasIsRefused(String kind) {
        byte[] plain = Pictures.resource("images/" + kind + ".webp");
        ByteBuffer file = ByteBuffer.allocate(plain.length + 18).order(ByteOrder.LITTLE_ENDIAN);
        file.put(plain, 0, 4).putInt(plain.length + 10).put(plain, 8, 4);
        file.put("VP8X".getBytes(StandardCharsets.US_ASCII)).putInt(10).putInt(0);
        file.put(new byte[] {59, 0, 0, 39, 0, 0}).put(plain, 12, plain.length - 12);
        assertThatCode(() -> decoder.decode(Pictures.payload(file.array(), "image/webp")))
                .as("an honest one")
                .doesNotThrowAnyException();

        // the picture's own header, behind the file's, the canvas and the chunk's
        if (kind.equals("lossy")) {
            file.putShort(38 + 6, (short) 4_000).putShort(38 + 8, (short) 4_000);
        } else {
            file.putInt(38 + 1, 3_999 | (3_999 << 14));
        }

        InvalidPayloadException failure = failure(decoder, file.array(), "image/webp");
        assertThat(failure.errorType()).isEqualTo("image_too_large");
        assertThat(failure).hasMessageContaining("4000 x 4000");
    }

    @Test
    void aPictureLongerThanAllowedIsRefusedHoweverThinItIs() {
        byte[] png = Pictures.encode(new BufferedImage(5_001, 1, OPAQUE), "png");

        assertThat(failure(decoder, png, "image/png").errorType()).isEqualTo("image_too_large");
    }

    /** Readers that tell of their progress are stopped by the row, the others by the read. */
    @ParameterizedTest
    @MethodSource("formats")
    void decodingStopsWhenItsProcessorTimeIsUsedUp(String contentType, byte[] bytes) {
        Iterator<Long> ticks = Stream.iterate(0L, used -> used + 6_000_000_000L).iterator();
        ImageDecoder slow = new ImageDecoder(LIMITS, ticks::next);

        InvalidPayloadException failure = failure(slow, bytes, contentType);

        assertThat(failure.errorType()).isEqualTo("image_decode_timeout");
        assertThat(failure).hasMessageContaining("5000 ms").hasMessageContaining("tributary.image.cpu.max");
    }

    @Test
    void decodingStopsInTheMiddle() {
        List<Long> looks = new ArrayList<>();
        LongSupplier oneSecondALook = () -> {
            looks.add(0L);
            return looks.size() * 1_000_000_000L;
        };
        byte[] png = Pictures.encode(new BufferedImage(500, 500, OPAQUE), "png");

        InvalidPayloadException failure = failure(new ImageDecoder(LIMITS, oneSecondALook), png, "image/png");

        assertThat(failure.errorType()).isEqualTo("image_decode_timeout");
        assertThat(looks).as("of 500 rows and some reads").hasSizeLessThan(20);
    }

    @Test
    void picturesThatDoNotFitIntoMemoryTogetherWaitForEachOther() throws Exception {
        DecodeMemory memory = new DecodeMemory(24 << 20);
        assertThat(memory.fits(2_000_000)).isTrue();
        assertThat(memory.fits(2_100_000)).isFalse();

        DecodeMemory.Share first = memory.take(1_900_000);
        CompletableFuture<Void> second =
                CompletableFuture.runAsync(() -> memory.take(1_900_000).close());
        assertThat(second).isNotDone();
        first.close();

        second.get(10, TimeUnit.SECONDS);
    }

    @Test
    void whoWaitsForTheMemoryOfADecoderThatWasGivenUpGoesOnInTheEnd() {
        DecodeMemory memory = new DecodeMemory(24 << 20, Duration.ofMillis(10));
        DecodeMemory.Share givenUp = memory.take(1_900_000);
        memory.take(1_900_000).close();
        memory.take(1_900_000).close();

        givenUp.close();
        try (DecodeMemory.Share all = memory.take(2_000_000)) {
            assertThat(memory.fits(2_000_000)).isTrue();
        }
    }

    @Test
    void aPictureThatNeverFitsIntoMemoryIsRefused() {
        ImageDecoder small = new ImageDecoder(
                new ImageLimits(1 << 20, 1_000_000, 5_000, 100, 50, Duration.ofSeconds(5), 4 << 20),
                CpuBudget.THREAD_TIME);

        InvalidPayloadException failure =
                failure(small, Pictures.encode(new BufferedImage(700, 600, OPAQUE), "png"), "image/png");

        assertThat(failure.errorType()).isEqualTo("image_too_large");
        assertThat(failure).hasMessageContaining("tributary.image.decode.memory");
    }

    @Test
    void theLimitsAreSettings() {
        Map<String, String> wanted = Map.of(
                "tributary.image.max.bytes", "1MiB",
                "tributary.image.max.pixels", "1000000",
                "tributary.image.max.side", "5000",
                "tributary.image.max.frames", "100",
                "tributary.image.max.scans", "50",
                "tributary.image.cpu.max", "5s",
                "tributary.image.decode.memory", "1GiB");

        assertThat(ImageLimits.from(Settings.of(wanted))).isEqualTo(LIMITS);
        assertThatThrownBy(() -> ImageLimits.from(Settings.of(Map.of(
                        "tributary.image.max.bytes", "0",
                        "tributary.image.max.frames", "0",
                        "tributary.image.max.scans", "0",
                        "tributary.image.cpu.max", "0s",
                        "tributary.image.decode.memory", "10kB"))))
                .hasMessageContaining("max.bytes")
                .hasMessageContaining("max.frames")
                .hasMessageContaining("max.scans")
                .hasMessageContaining("cpu.max")
                .hasMessageContaining("decode.memory");
    }

    private static InvalidPayloadException failure(ImageDecoder decoder, byte[] bytes, String contentType) {
        InvalidPayloadException failure = catchThrowableOfType(
                InvalidPayloadException.class, () -> decoder.decode(Pictures.payload(bytes, contentType)));
        assertThat(failure).as("%s of %d bytes", contentType, bytes.length).isNotNull();
        return failure;
    }

    private static int colour(String name) {
        return switch (name) {
            case "RED" -> Pictures.RED;
            case "GREEN" -> Pictures.GREEN;
            case "BLUE" -> Pictures.BLUE;
            default -> Pictures.WHITE;
        };
    }

    private static void assertNear(int actual, int expected, int tolerance) {
        for (int shift = 0; shift <= 16; shift += 8) {
            assertThat((actual >> shift) & 0xFF)
                    .as("%06x against %06x", actual, expected)
                    .isBetween(((expected >> shift) & 0xFF) - tolerance, ((expected >> shift) & 0xFF) + tolerance);
        }
    }

    /** Puts an Exif segment with one tag, the orientation, behind the JPEG's first marker. */
    private static byte[] withExif(byte[] jpeg, int orientation) {
        ByteBuffer exif = ByteBuffer.allocate(jpeg.length + 36);
        exif.put(jpeg, 0, 2);
        exif.putShort((short) 0xFFE1).putShort((short) 34).put("Exif\0\0".getBytes(StandardCharsets.US_ASCII));
        exif.put("MM".getBytes(StandardCharsets.US_ASCII)).putShort((short) 42).putInt(8);
        exif.putShort((short) 1).putShort((short) 0x0112).putShort((short) 3).putInt(1);
        exif.putShort((short) orientation).putShort((short) 0).putInt(0);
        exif.put(jpeg, 2, jpeg.length - 2);
        return exif.array();
    }

    private static void fixHeaderChecksum(byte[] png) {
        CRC32 checksum = new CRC32();
        checksum.update(png, 12, 17);
        ByteBuffer.wrap(png).putInt(29, (int) checksum.getValue());
    }
}
