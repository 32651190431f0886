package dev.tributary.imageworker;

import com.drew.imaging.ImageProcessingException;
import com.drew.imaging.jpeg.JpegMetadataReader;
import com.drew.imaging.webp.WebpMetadataReader;
import com.drew.metadata.Metadata;
import com.drew.metadata.exif.ExifDirectoryBase;
import com.drew.metadata.exif.ExifIFD0Directory;
import com.drew.metadata.exif.ExifReader;
import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import dev.tributary.contract.Saw;
import dev.tributary.workerruntime.CpuBudget;
import dev.tributary.workerruntime.InvalidPayloadException;
import dev.tributary.workerruntime.Payload;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.LongSupplier;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;

/**
 * Decodes PNG, JPEG, GIF (its first frame), WebP and BMP. The format is what the bytes say, not what was declared; size
 * and dimensions are checked before a pixel is decoded, so that a small file cannot claim a large picture.
 *
 * <p>Safe for use by several threads.
 */
final class ImageDecoder {

    static final String UNDECODABLE = "image_undecodable";
    static final String TOO_LARGE = "image_too_large";
    static final String TOO_MANY_FRAMES = "image_too_many_frames";
    static final String TOO_MANY_SCANS = "image_too_many_scans";
    static final String TOO_SLOW = "image_decode_timeout";
    static final String TYPE_MISMATCH = "image_type_mismatch";

    private static final Set<String> UNDECIDED =
            Set.of("", "image/*", "application/octet-stream", "binary/octet-stream");

    private final ImageLimits limits;
    private final LongSupplier cpuNanos;
    private final DecodeMemory memory;

    /** @param cpuNanos {@link CpuBudget#THREAD_TIME}, or a test's */
    ImageDecoder(ImageLimits limits, LongSupplier cpuNanos) {
        this.limits = limits;
        this.cpuNanos = cpuNanos;
        this.memory = new DecodeMemory(limits.memory());
    }

    /**
     * Decodes a payload.
     *
     * @throws InvalidPayloadException {@code image_too_large}, {@code image_too_many_frames}, {@code image_too_many_scans},
     *     {@code image_type_mismatch}, {@code image_decode_timeout} or, for everything that is no whole image of a known
     *     format, {@code image_undecodable}
     */
    DecodedImage decode(Payload payload) throws InvalidPayloadException {
        byte[] bytes = payload.bytes();
        if (bytes.length > limits.maxBytes()) {
            throw new InvalidPayloadException(
                    TOO_LARGE,
                    "The image has " + bytes.length + " bytes, at most " + limits.maxBytes()
                            + " are read; send a smaller one (or raise tributary.image.max.bytes)");
        }
        ImageFormat format = format(bytes, payload.contentType());
        boolean animated = isAnimated(format, bytes);
        if (format == ImageFormat.JPEG) {
            checkScans(JpegScans.count(bytes));
        }
        RgbImage image = read(format, bytes);
        Saw saw = new Saw(
                payload.sha256(),
                format.contentType(),
                bytes.length,
                image.width(),
                image.height(),
                null,
                null,
                null,
                animated);
        return new DecodedImage(image, saw);
    }

    /** An animation is read as its first picture, and the result says that it was cut. */
    private boolean isAnimated(ImageFormat format, byte[] bytes) throws InvalidPayloadException {
        long frames = Frames.count(format, bytes);
        if (frames > limits.maxFrames()) {
            throw new InvalidPayloadException(
                    TOO_MANY_FRAMES,
                    "The image has " + frames + " frames, at most " + limits.maxFrames()
                            + " are taken; send a still one (or raise tributary.image.max.frames)");
        }
        return frames > 1;
    }

    private void checkScans(long scans) throws InvalidPayloadException {
        if (scans > limits.maxScans()) {
            throw new InvalidPayloadException(
                    TOO_MANY_SCANS,
                    "The image has " + scans + " scans, at most " + limits.maxScans()
                            + " are taken; save it again (or raise tributary.image.max.scans)");
        }
    }

    private static ImageFormat format(byte[] bytes, String contentType) throws InvalidPayloadException {
        ImageFormat format = ImageFormat.sniff(bytes)
                .orElseThrow(() -> new InvalidPayloadException(
                        UNDECODABLE,
                        "The payload does not begin like any image that is read here; send one of "
                                + ImageFormat.names()));
        String declared = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (!UNDECIDED.contains(declared) && !format.isCalled(declared)) {
            throw new InvalidPayloadException(
                    TYPE_MISMATCH,
                    "The payload is declared as another type but its bytes are " + format.contentType()
                            + "; declare that type, or send what was declared");
        }
        return format;
    }

    private RgbImage read(ImageFormat format, byte[] bytes) throws InvalidPayloadException {
        DecodeWatch watch = new DecodeWatch(new CpuBudget(limits.cpu(), cpuNanos));
        try {
            RgbImage image = read(format, bytes, watch);
            if (!watch.isLateNow()) {
                return image;
            }
        } catch (IOException | RuntimeException e) {
            if (!watch.late()) {
                throw undecodable(format, "it is damaged or ends too early");
            }
        }
        throw new InvalidPayloadException(
                TOO_SLOW,
                "Decoding the image took more than " + limits.cpu().toMillis()
                        + " ms of processor time; send a smaller one (or raise tributary.image.cpu.max)");
    }

    private RgbImage read(ImageFormat format, byte[] bytes, DecodeWatch watch)
            throws IOException, InvalidPayloadException {
        ImageReader reader = reader(format);
        try (WatchedInput input = new WatchedInput(bytes, watch)) {
            // Forward only and without metadata: text chunks and profiles that inflate to gigabytes are never opened.
            reader.setInput(input, true, true);
            int width = reader.getWidth(0);
            int height = reader.getHeight(0);
            checkDimensions(width, height);
            if (format == ImageFormat.WEBP) {
                WebPFrames.forEach(bytes, this::checkDimensions);
            }
            reader.addIIOReadProgressListener(watch);
            reader.addIIOReadWarningListener(watch);
            try (DecodeMemory.Share share = memory.take((long) width * height)) {
                BufferedImage image = reader.read(0);
                if (watch.truncated() && !watch.late()) {
                    throw undecodable(format, "it ends too early");
                }
                checkDimensions(image.getWidth(), image.getHeight());
                return orientation(format, bytes).upright(Flattener.flatten(image));
            }
        } finally {
            reader.dispose();
        }
    }

    private void checkDimensions(int width, int height) throws InvalidPayloadException {
        if (width > limits.maxSide() || height > limits.maxSide() || (long) width * height > limits.maxPixels()) {
            throw new InvalidPayloadException(
                    TOO_LARGE,
                    "The image is " + width + " x " + height + " pixels, at most " + limits.maxPixels()
                            + " pixels and " + limits.maxSide() + " a side are read; send a smaller one (or raise"
                            + " tributary.image.max.pixels, tributary.image.max.side)");
        }
        if (!memory.fits((long) width * height)) {
            throw new InvalidPayloadException(
                    TOO_LARGE,
                    "The image is " + width + " x " + height
                            + " pixels, which takes more memory than this worker has for"
                            + " pictures; send a smaller one (or raise tributary.image.decode.memory)");
        }
    }

    /** The JDK's own readers, and one for WebP; no other plug-in on the class path takes over. */
    private static ImageReader reader(ImageFormat format) throws IOException {
        if (format == ImageFormat.WEBP) {
            return new WebPImageReaderSpi().createReaderInstance(null);
        }
        Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format.name());
        while (readers.hasNext()) {
            ImageReader reader = readers.next();
            if (reader.getClass().getModule().equals(ImageIO.class.getModule())) {
                return reader;
            }
        }
        throw new IOException("this Java reads no " + format);
    }

    private static Orientation orientation(ImageFormat format, byte[] bytes) {
        try {
            Metadata metadata = switch (format) {
                case JPEG ->
                    JpegMetadataReader.readMetadata(new ByteArrayInputStream(bytes), List.of(new ExifReader()));
                case WEBP -> WebpMetadataReader.readMetadata(new ByteArrayInputStream(bytes));
                case PNG, GIF, BMP -> new Metadata();
            };
            ExifIFD0Directory exif = metadata.getFirstDirectoryOfType(ExifIFD0Directory.class);
            Integer value = exif == null ? null : exif.getInteger(ExifDirectoryBase.TAG_ORIENTATION);
            return value == null ? Orientation.UPRIGHT : Orientation.ofExif(value);
        } catch (ImageProcessingException | IOException | RuntimeException e) {
            // Broken metadata says nothing about the pixels.
            return Orientation.UPRIGHT;
        }
    }

    private static InvalidPayloadException undecodable(ImageFormat format, String why) {
        return new InvalidPayloadException(
                UNDECODABLE, "The " + format + " image cannot be decoded: " + why + "; send it again, whole");
    }
}
