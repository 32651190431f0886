package dev.tributary.ingest;

import com.linecorp.armeria.common.ContentDisposition;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpHeadersBuilder;
import com.linecorp.armeria.common.MediaType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.fileupload.FileUploadBase.FileUploadIOException;
import org.apache.commons.fileupload.MultipartStream;

/**
 * Takes the body of a {@code multipart/form-data} request apart (RFC 7578): no more parts than a turn may have, and no longer
 * headers than anybody needs. A part or a header of five bytes takes hundreds once it is read.
 */
final class FormReader {

    private static final int BUFFER = 8 << 10;

    private final int parts;
    private final int partHeaders;

    FormReader(Limits limits) {
        this.parts = limits.parts() + 1; // and the turn's own
        this.partHeaders = Math.toIntExact(Math.min(Integer.MAX_VALUE, limits.partHeaders()));
    }

    /** @param type of the request, which names the boundary */
    List<FormPart> read(MediaType type, InputStream body) throws RefusedException {
        List<FormPart> read = new ArrayList<>();
        try {
            MultipartStream form = new MultipartStream(body, boundary(type), BUFFER, null);
            form.setHeaderEncoding(StandardCharsets.UTF_8.name());
            form.setPartHeaderSizeMax(partHeaders);
            for (boolean more = form.skipPreamble(); more; more = form.readBoundary()) {
                if (read.size() == parts) {
                    throw new RefusedException(
                            Refusal.TOO_MANY_PARTS, "the form has more than " + parts + " parts; send fewer");
                }
                read.add(part(form));
            }
        } catch (FileUploadIOException e) {
            throw new RefusedException(
                    Refusal.BROKEN_MULTIPART,
                    "the headers of a part are over " + partHeaders + " bytes, or do not end",
                    e);
        } catch (IOException | IllegalArgumentException e) {
            throw broken(e);
        }
        if (read.isEmpty()) {
            throw broken(new IOException("no part begins"));
        }
        return read;
    }

    private static FormPart part(MultipartStream form) throws IOException {
        HttpHeaders headers = headers(form.readHeaders());
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        form.readBodyData(content);
        ContentDisposition disposition = headers.contentDisposition();
        MediaType type = headers.contentType();
        return new FormPart(
                disposition == null ? null : disposition.name(),
                type == null ? null : type.toString(),
                HttpData.wrap(content.toByteArray()));
    }

    private static HttpHeaders headers(String section) {
        HttpHeadersBuilder headers = HttpHeaders.builder();
        section.strip().lines().forEach(line -> {
            int colon = line.indexOf(':');
            if (colon < 1 || line.startsWith("--")) { // a boundary, which may have a colon too
                throw new IllegalArgumentException("a part's header is no header");
            }
            headers.add(line.substring(0, colon), line.substring(colon + 1).strip());
        });
        return headers.build();
    }

    private static byte[] boundary(MediaType type) {
        List<String> boundary = type.parameters().get("boundary");
        if (boundary == null || boundary.get(0).isBlank()) {
            throw new IllegalArgumentException("Content-Type names no boundary");
        }
        return boundary.get(0).getBytes(StandardCharsets.UTF_8);
    }

    /** @param failure what the reader of the body stumbled over */
    static RefusedException broken(Throwable failure) {
        return new RefusedException(
                Refusal.BROKEN_MULTIPART,
                "the body is not multipart/form-data with the boundary that Content-Type names, or it ends too early",
                failure);
    }
}
