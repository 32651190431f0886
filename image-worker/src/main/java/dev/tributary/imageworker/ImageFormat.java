package dev.tributary.imageworker;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The image formats that are read, told apart by their first bytes. */
enum ImageFormat {
    PNG("image/png", "\u0089PNG\r\n\u001a\n", ""),
    JPEG("image/jpeg", "\u00ff\u00d8\u00ff", ""),
    GIF("image/gif", "GIF8", ""),
    WEBP("image/webp", "RIFF", "WEBP"),
    BMP("image/bmp", "BM", "");

    private static final int SECOND_MAGIC = 8;
    private static final Map<String, String> OTHER_NAMES = Map.of(
            "image/jpg", "image/jpeg",
            "image/pjpeg", "image/jpeg",
            "image/x-png", "image/png",
            "image/x-bmp", "image/bmp",
            "image/x-ms-bmp", "image/bmp");

    private final String contentType;
    private final String magic;
    private final String magicAtEight;

    ImageFormat(String contentType, String magic, String magicAtEight) {
        this.contentType = contentType;
        this.magic = magic;
        this.magicAtEight = magicAtEight;
    }

    /** The format that the bytes begin like, whatever they are said to be. */
    static Optional<ImageFormat> sniff(byte[] bytes) {
        return Arrays.stream(values())
                .filter(format -> holds(bytes, 0, format.magic) && holds(bytes, SECOND_MAGIC, format.magicAtEight))
                .findFirst();
    }

    /** All formats in one phrase, for messages. */
    static String names() {
        return Arrays.stream(values()).map(Enum::name).collect(Collectors.joining(", "));
    }

    /** The registered media type. */
    String contentType() {
        return contentType;
    }

    /** Whether a declared media type (in lower case, without parameters) means this format. */
    boolean isCalled(String declared) {
        return contentType.equals(OTHER_NAMES.getOrDefault(declared, declared));
    }

    private static boolean holds(byte[] bytes, int at, String magic) {
        return bytes.length >= at + magic.length()
                && new String(bytes, at, magic.length(), StandardCharsets.ISO_8859_1).equals(magic);
    }
}
