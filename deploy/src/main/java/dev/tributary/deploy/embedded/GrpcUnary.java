package dev.tributary.deploy.embedded;

import com.google.protobuf.InvalidProtocolBufferException;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpService;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;

/**
 * A unary gRPC call over HTTP/2, as far as an OTLP export needs it: one length-prefixed message in, an empty message out.
 *
 * <p>A message is framed by one byte (1 when compressed) and its length in four, big endian; the status goes in trailers.
 * See gRPC over HTTP/2.
 */
final class GrpcUnary {

    private static final String CONTENT_TYPE = "application/grpc";
    private static final int PREFIX = 5;
    private static final int INVALID_ARGUMENT = 3;
    private static final int UNIMPLEMENTED = 12;

    private GrpcUnary() {}

    static HttpService of(OtlpReceiver.Export export, long maxMessage) {
        return (ctx, request) ->
                HttpResponse.of(request.aggregate().thenApply(whole -> answer(whole, export, maxMessage)));
    }

    private static HttpResponse answer(AggregatedHttpRequest request, OtlpReceiver.Export export, long maxMessage) {
        String type = request.headers().get("content-type", "");
        if (!type.startsWith(CONTENT_TYPE)) {
            return HttpResponse.of(HttpStatus.UNSUPPORTED_MEDIA_TYPE);
        }
        String encoding = request.headers().get("grpc-encoding", "identity");
        if (!encoding.equals("identity") && !encoding.equals("gzip")) {
            return status(UNIMPLEMENTED, "grpc-encoding is neither identity nor gzip");
        }
        try {
            export.take(message(request.content().array(), maxMessage));
        } catch (InvalidProtocolBufferException e) {
            return status(INVALID_ARGUMENT, "not an OTLP export");
        } catch (IOException e) {
            return status(INVALID_ARGUMENT, String.valueOf(e.getMessage()));
        }
        return HttpResponse.of(headers(), HttpData.wrap(new byte[PREFIX]), HttpHeaders.of("grpc-status", "0"));
    }

    private static byte[] message(byte[] body, long maxMessage) throws IOException {
        if (body.length < PREFIX || ByteBuffer.wrap(body, 1, 4).getInt() != body.length - PREFIX) {
            throw new IOException("the body is not one length-prefixed message");
        }
        if (body[0] == 0) {
            return Arrays.copyOfRange(body, PREFIX, body.length);
        }
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(body, PREFIX, body.length - PREFIX))) {
            byte[] message = in.readNBytes((int) maxMessage);
            if (in.read() >= 0) {
                throw new IOException("the message is over the limit of " + maxMessage + " bytes");
            }
            return message;
        }
    }

    private static HttpResponse status(int code, String message) {
        return HttpResponse.of(
                headers(),
                HttpData.empty(),
                HttpHeaders.of("grpc-status", Integer.toString(code), "grpc-message", message));
    }

    private static ResponseHeaders headers() {
        return ResponseHeaders.of(HttpStatus.OK, "content-type", CONTENT_TYPE);
    }
}
