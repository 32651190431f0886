package dev.tributary.deploy.page;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import dev.tributary.contract.BlobRef;
import dev.tributary.contract.Part;
import dev.tributary.contract.blob.Blob;
import dev.tributary.contract.blob.BlobException;
import dev.tributary.contract.blob.BlobStore;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Hands out the payload of a part, from the object store or from the record itself. What a browser could run as a document
 * or a script is never handed out as such: only media types of a short list keep their name, the rest is a download.
 */
final class Payloads {

    private static final Set<String> SHOWN = Set.of(
            "image/png",
            "image/jpeg",
            "image/gif",
            "image/webp",
            "image/bmp",
            "image/avif",
            "audio/wav",
            "audio/x-wav",
            "audio/wave",
            "audio/vnd.wave",
            "audio/mpeg",
            "audio/mp3",
            "audio/ogg",
            "audio/webm",
            "audio/flac",
            "audio/x-flac",
            "audio/mp4",
            "audio/x-m4a",
            "audio/aac",
            "audio/opus");

    private final BlobStore store;
    private final PageSettings settings;

    Payloads(BlobStore store, PageSettings settings) {
        this.store = store;
        this.settings = settings;
    }

    /**
     * The payload, or the stretch of it that was asked for.
     *
     * @param range the request's {@code Range}
     */
    HttpResponse respond(Part part, @Nullable String range) {
        String text = part.text();
        if (text != null) {
            return bytes(text.getBytes(StandardCharsets.UTF_8), "text/plain", range);
        }
        BlobRef ref = part.payload();
        if (ref == null) {
            return Problems.response(404, "payload_missing", "No payload", "The record of this part names no payload.");
        }
        if (!settings.buckets().contains(ref.bucket())) {
            return Problems.response(
                    403,
                    "bucket_not_allowed",
                    "Bucket not allowed",
                    "The payload lies in a bucket that tributary.page.buckets does not name.");
        }
        try {
            Blob blob = store.get(ref, settings.payloadLimit());
            return bytes(blob.bytes(), ref.contentType(), range);
        } catch (BlobException e) {
            return Problems.response(
                    status(e.kind()), e.kind().errorType(), "The payload cannot be shown", e.getMessage());
        }
    }

    private static int status(BlobException.Kind kind) {
        return switch (kind) {
            case MISSING, INVALID -> 404;
            case TOO_LARGE -> 413;
            case CORRUPT, DENIED, UNAUTHENTICATED -> 502;
            case UNAVAILABLE -> 503;
        };
    }

    private static HttpResponse bytes(byte[] bytes, String contentType, @Nullable String range) {
        String shown = shown(contentType);
        ResponseHeadersBuilder headers = ResponseHeaders.builder(HttpStatus.OK)
                .contentType(MediaType.parse(shown))
                .set(HttpHeaderNames.ACCEPT_RANGES, "bytes")
                .set(HttpHeaderNames.CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox")
                .set(HttpHeaderNames.CACHE_CONTROL, "private, max-age=300");
        if (shown.equals("application/octet-stream")) {
            headers.set(HttpHeaderNames.CONTENT_DISPOSITION, "attachment; filename=\"payload.bin\"");
        }
        ByteRange stretch = ByteRange.of(range, bytes.length);
        if (stretch == null) {
            return HttpResponse.of(headers.build(), HttpData.wrap(bytes));
        }
        if (stretch.isEmpty()) {
            return HttpResponse.of(ResponseHeaders.builder(HttpStatus.REQUESTED_RANGE_NOT_SATISFIABLE)
                    .set(HttpHeaderNames.CONTENT_RANGE, "bytes */" + bytes.length)
                    .build());
        }
        headers.status(HttpStatus.PARTIAL_CONTENT)
                .set(
                        HttpHeaderNames.CONTENT_RANGE,
                        "bytes " + stretch.first() + "-" + stretch.last() + "/" + bytes.length);
        return HttpResponse.of(headers.build(), HttpData.wrap(bytes, stretch.first(), stretch.length()));
    }

    /** The media type to answer with: a harmless one of the short list, text as plain text, else a download. */
    static String shown(String contentType) {
        String type = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (SHOWN.contains(type)) {
            return type;
        }
        return type.startsWith("text/") || type.equals("application/json")
                ? "text/plain; charset=utf-8"
                : "application/octet-stream";
    }
}
