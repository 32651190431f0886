package dev.tributary.contract.testing.hostile;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/** Small image files that ask for much: of every format that is read. */
public final class ImageBombs {

    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10};

    private ImageBombs() {}

    /** Those that claim more pixels than anybody may. */
    public static Map<String, byte[]> ofPixels() {
        Map<String, byte[]> bombs = new LinkedHashMap<>();
        bombs.put("png-60000", png(60_000, 60_000, 8, 2, 0, new byte[0], Bytes.deflatedZeros(1 << 20)));
        bombs.put("png-2147483647", png(Integer.MAX_VALUE, Integer.MAX_VALUE, 8, 2, 0, new byte[0], new byte[9]));
        bombs.put("png-interlaced", png(40_000, 40_000, 16, 6, 1, new byte[0], Bytes.deflatedZeros(1 << 20)));
        bombs.put("png-strip", png(20_000_000, 1, 1, 0, 0, new byte[0], Bytes.deflatedZeros(2_500_001)));
        bombs.put("gif-65535", gif(65_535, 65_535, 1));
        bombs.put("jpeg-65500", jpegClaiming(65_500, 65_500));
        bombs.put("webp-lossless-16384", webpLossless(16_384, 16_384));
        bombs.put("webp-lossy-16383", webpLossy(16_383, 16_383));
        bombs.put("bmp-2147483647", bmp(Integer.MAX_VALUE, Integer.MAX_VALUE, 24, 0));
        bombs.put("bmp-upside-down", bmp(20_000, -20_000, 24, 0));
        bombs.put("bmp-run-lengths", bmp(40_000, 40_000, 8, 1));
        return bombs;
    }

    /** Those that hide much in little: they end in an answer or a refusal, soon. */
    public static Map<String, byte[]> ofWork() {
        Map<String, byte[]> bombs = new LinkedHashMap<>();
        bombs.put("png-text-bomb", small(zipped("zTXt", 300 << 20)));
        bombs.put("png-profile-bomb", small(zipped("iCCP", 300 << 20)));
        bombs.put(
                "png-chunks",
                small(new Bytes()
                        .times(100_000, Bytes.pngChunk("tEXt", new byte[0]))
                        .done()));
        bombs.put("png-data-goes-on", png(9, 9, 8, 2, 0, new byte[0], Bytes.deflatedZeros(200 << 20)));
        bombs.put("png-large", png(4_000, 4_000, 16, 6, 1, new byte[0], Bytes.deflatedZeros(129L << 20)));
        bombs.put("gif-frames", gif(64, 64, 100_000));
        bombs.put("jpeg-scans", jpegOfScans(2_000, 3_000));
        bombs.put("jpeg-scans-allowed", jpegOfScans(4_000, 80));
        return bombs;
    }

    /** One that has no picture where its header says. */
    private static byte[] png(int width, int height, int depth, int kind, int interlace, byte[] before, byte[] data) {
        return new Bytes()
                .add(PNG)
                .add(Bytes.pngChunk(
                        "IHDR",
                        new Bytes()
                                .big(4, width)
                                .big(4, height)
                                .bytes(depth, kind, 0, 0, interlace)
                                .done()))
                .add(before)
                .add(Bytes.pngChunk("IDAT", data))
                .add(Bytes.pngChunk("IEND", new byte[0]))
                .done();
    }

    private static byte[] small(byte[] before) {
        return png(8, 8, 8, 2, 0, before, Bytes.deflatedZeros(8 * 25));
    }

    private static byte[] zipped(String chunk, long size) {
        return Bytes.pngChunk(
                chunk,
                new Bytes()
                        .ascii("a")
                        .bytes(0, 0)
                        .add(Bytes.deflatedZeros(size))
                        .done());
    }

    private static byte[] gif(int width, int height, int frames) {
        Bytes gif =
                new Bytes().ascii("GIF89a").little(2, width).little(2, height).bytes(0x80, 0, 0);
        gif.bytes(0, 0, 0, 255, 255, 255);
        byte[] frame = new Bytes()
                .bytes(0x2C)
                .zeros(4)
                .little(2, width)
                .little(2, height)
                .bytes(0, 2, 2, 0x44, 0x01, 0)
                .done();
        return gif.times(frames, frame).bytes(0x3B).done();
    }

    private static byte[] webpLossless(int width, int height) {
        long sides = (width - 1) | ((long) (height - 1) << 14);
        byte[] picture = new Bytes().bytes(0x2F).little(4, sides).zeros(64).done();
        return riff("VP8L", picture);
    }

    private static byte[] webpLossy(int width, int height) {
        byte[] picture = new Bytes()
                .bytes(0x10, 0, 0, 0x9D, 0x01, 0x2A)
                .little(2, width)
                .little(2, height)
                .zeros(64)
                .done();
        return riff("VP8 ", picture);
    }

    private static byte[] riff(String chunk, byte[] content) {
        int padded = content.length + (content.length & 1);
        return new Bytes()
                .ascii("RIFF")
                .little(4, 12 + padded)
                .ascii("WEBP")
                .ascii(chunk)
                .little(4, content.length)
                .add(Arrays.copyOf(content, padded))
                .done();
    }

    private static byte[] bmp(int width, int height, int bits, int compression) {
        return new Bytes()
                .ascii("BM")
                .little(4, 1_078)
                .zeros(4)
                .little(4, 1_078)
                .little(4, 40)
                .little(4, width)
                .little(4, height)
                .little(2, 1)
                .little(2, bits)
                .little(4, compression)
                .zeros(20)
                .zeros(1_024)
                .bytes(255, 0, 255, 0)
                .done();
    }

    private static byte[] jpegClaiming(int width, int height) {
        byte[] jpeg = jpeg(16, false);
        int frame = marker(jpeg, 0xC0, 0);
        byte[] sides = new Bytes().big(2, height).big(2, width).done();
        System.arraycopy(sides, 0, jpeg, frame + 5, 4);
        return jpeg;
    }

    /** A progressive picture whose last scan comes again and again: a few bytes for a pass over all pixels. */
    private static byte[] jpegOfScans(int side, int scans) {
        byte[] jpeg = jpeg(side, true);
        int end = jpeg.length - 2;
        int last = 0;
        for (int at = marker(jpeg, 0xDA, 0); at >= 0; at = marker(jpeg, 0xDA, at + 2)) {
            last = at;
        }
        byte[] scan = Arrays.copyOfRange(jpeg, last, end);
        return new Bytes()
                .add(Arrays.copyOf(jpeg, end))
                .times(scans, scan)
                .bytes(0xFF, 0xD9)
                .done();
    }

    private static int marker(byte[] jpeg, int code, int from) {
        for (int i = from; i + 1 < jpeg.length; i++) {
            if ((jpeg[i] & 0xFF) == 0xFF && (jpeg[i + 1] & 0xFF) == code) {
                return i;
            }
        }
        return -1;
    }

    private static byte[] jpeg(int side, boolean progressive) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ImageWriteParam settings = writer.getDefaultWriteParam();
        if (progressive) {
            settings.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            writer.setOutput(out);
            BufferedImage blank = new BufferedImage(side, side, BufferedImage.TYPE_BYTE_GRAY);
            writer.write(null, new IIOImage(blank, null, null), settings);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }
}
