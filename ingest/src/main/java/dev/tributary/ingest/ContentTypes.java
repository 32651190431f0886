package dev.tributary.ingest;

import dev.tributary.contract.Modality;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a part's bytes are. The first bytes speak louder than the declared type; bytes that nothing is known of are taken
 * when their declared type is of the modality: whether they decode is for the worker to say, and fails one part only.
 */
final class ContentTypes {

    static final String TEXT = "text/plain; charset=utf-8";

    private static final String UNSAID = "application/octet-stream";

    private ContentTypes() {}

    /**
     * The media type to keep.
     *
     * @param declared as the client declared it, absent when it did not
     */
    static String of(Modality modality, @Nullable String declared, byte[] bytes) throws RefusedException {
        String type = bare(declared);
        if (modality == Modality.TEXT) {
            return text(type, charset(declared));
        }
        // text/plain is what a form's part is when it says nothing (RFC 7578)
        return binary(modality, type.equals("text/plain") ? UNSAID : type, bytes);
    }

    /** Whether a media type can be of a modality; absent and unsaid ones can. */
    static boolean fits(Modality modality, @Nullable String declared) {
        String type = bare(declared);
        return type.equals(UNSAID) || modality.takes(type);
    }

    private static String text(String type, @Nullable String charset) throws RefusedException {
        if (!fits(Modality.TEXT, type)) {
            throw unsupported("a text part is declared as " + type + "; send text/plain");
        }
        if (charset != null && !charset.equals("utf-8") && !charset.equals("us-ascii")) {
            throw unsupported("a text part is declared as " + charset + "; send it as UTF-8");
        }
        return TEXT;
    }

    /** Checks that bytes are UTF-8 and returns their length in characters. */
    static int textLength(byte[] bytes) throws RefusedException {
        try {
            CharBuffer read = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes));
            return read.length();
        } catch (CharacterCodingException e) {
            throw new RefusedException(Refusal.INVALID_TEXT, "a text part is not UTF-8; encode it so", e);
        }
    }

    private static String binary(Modality modality, String declared, byte[] bytes) throws RefusedException {
        if (!fits(modality, declared)) {
            throw unsupported("an " + modality + " part is declared as " + declared + "; send " + modality + "/...");
        }
        String seen = sniff(bytes);
        if (seen == null) {
            if (declared.equals(UNSAID)) {
                throw unsupported("an " + modality + " part is of no known format; send a common " + modality
                        + " format, or declare its Content-Type");
            }
            return declared;
        }
        if (!seen.startsWith(modality.id() + "/")) {
            throw unsupported("an " + modality + " part contains " + seen + "; send it as the part it is");
        }
        return seen;
    }

    /** The format that the first bytes name, or null. */
    static @Nullable String sniff(byte[] b) {
        if (starts(b, 0, 0x89, 'P', 'N', 'G')) {
            return "image/png";
        } else if (starts(b, 0, 0xFF, 0xD8, 0xFF)) {
            return "image/jpeg";
        } else if (starts(b, 0, 'G', 'I', 'F', '8')) {
            return "image/gif";
        } else if (starts(b, 0, 'R', 'I', 'F', 'F') && starts(b, 8, 'W', 'E', 'B', 'P')) {
            return "image/webp";
        } else if (starts(b, 0, 'R', 'I', 'F', 'F') && starts(b, 8, 'W', 'A', 'V', 'E')) {
            return "audio/wav";
        } else if (starts(b, 0, 'I', 'I', '*', 0) || starts(b, 0, 'M', 'M', 0, '*')) {
            return "image/tiff";
        } else if (starts(b, 0, 'B', 'M') && starts(b, 6, 0, 0, 0, 0)) {
            return "image/bmp";
        } else if (starts(b, 0, 'f', 'L', 'a', 'C')) {
            return "audio/flac";
        } else if (starts(b, 0, 'O', 'g', 'g', 'S')) {
            return "audio/ogg";
        } else if (starts(b, 0, 0x1A, 0x45, 0xDF, 0xA3)) {
            return "audio/webm";
        } else if (starts(b, 0, 'I', 'D', '3') || (b.length > 2 && b[0] == (byte) 0xFF && mpegAudio(b[1]))) {
            return "audio/mpeg";
        } else if (starts(b, 4, 'f', 't', 'y', 'p')) {
            return picture(b) ? "image/heif" : "audio/mp4";
        }
        return null;
    }

    /** The second byte of an MPEG audio frame: sync bits, a version and layer that exist. */
    private static boolean mpegAudio(byte second) {
        return (second & 0xE0) == 0xE0 && (second & 0x18) != 0x08 && (second & 0x06) != 0;
    }

    private static boolean picture(byte[] b) {
        return starts(b, 8, 'a', 'v', 'i', 'f')
                || starts(b, 8, 'h', 'e', 'i', 'c')
                || starts(b, 8, 'h', 'e', 'i', 'x')
                || starts(b, 8, 'm', 'i', 'f', '1');
    }

    private static boolean starts(byte[] bytes, int at, int... expected) {
        if (bytes.length < at + expected.length) {
            return false;
        }
        for (int i = 0; i < expected.length; i++) {
            if (bytes[at + i] != (byte) expected[i]) {
                return false;
            }
        }
        return true;
    }

    private static String bare(@Nullable String declared) {
        if (declared == null || declared.isBlank()) {
            return UNSAID;
        }
        int end = declared.indexOf(';');
        return (end < 0 ? declared : declared.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    }

    private static @Nullable String charset(@Nullable String declared) {
        if (declared == null) {
            return null;
        }
        for (String parameter : declared.toLowerCase(Locale.ROOT).split(";", -1)) {
            String stripped = parameter.strip();
            if (stripped.startsWith("charset=")) {
                return stripped.substring("charset=".length()).replace("\"", "");
            }
        }
        return null;
    }

    private static RefusedException unsupported(String detail) {
        return new RefusedException(Refusal.UNSUPPORTED_PART_TYPE, detail);
    }
}
