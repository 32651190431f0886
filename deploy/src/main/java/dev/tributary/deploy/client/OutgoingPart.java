package dev.tributary.deploy.client;

import dev.tributary.contract.Modality;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/**
 * A part to be sent.
 *
 * @param name a file's name, or the modality's for a text
 * @param contentType its media type, by the file's extension; ingest looks at the bytes too
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record OutgoingPart(Modality modality, byte[] bytes, String name, String contentType) {

    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("png", "image/png"),
            Map.entry("jpg", "image/jpeg"),
            Map.entry("jpeg", "image/jpeg"),
            Map.entry("gif", "image/gif"),
            Map.entry("bmp", "image/bmp"),
            Map.entry("webp", "image/webp"),
            Map.entry("tif", "image/tiff"),
            Map.entry("tiff", "image/tiff"),
            Map.entry("wav", "audio/wav"),
            Map.entry("flac", "audio/flac"),
            Map.entry("mp3", "audio/mpeg"),
            Map.entry("ogg", "audio/ogg"),
            Map.entry("opus", "audio/ogg"),
            Map.entry("oga", "audio/ogg"),
            Map.entry("webm", "audio/webm"),
            Map.entry("weba", "audio/webm"),
            Map.entry("m4a", "audio/mp4"),
            Map.entry("mp4", "audio/mp4"));

    public static OutgoingPart text(String text) {
        return new OutgoingPart(
                Modality.TEXT, text.getBytes(StandardCharsets.UTF_8), "text", "text/plain; charset=utf-8");
    }

    /** A file as a part. */
    public static OutgoingPart file(Modality modality, Path file) throws IOException {
        return of(modality, Files.readAllBytes(file), String.valueOf(file.getFileName()));
    }

    /** Bytes as a part, typed by a file name. */
    public static OutgoingPart of(Modality modality, byte[] bytes, String name) {
        String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return new OutgoingPart(modality, bytes, name, TYPES.getOrDefault(extension, "application/octet-stream"));
    }
}
