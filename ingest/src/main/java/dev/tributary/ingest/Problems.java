package dev.tributary.ingest;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.server.ServerErrorHandler;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.tributary.contract.Json;
import dev.tributary.contract.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers in JSON, and every error as a problem (RFC 9457), those of the HTTP server itself included. */
final class Problems implements ServerErrorHandler {

    private static final String PATHS = "POST /v1/turns and GET /v1/turns/{id}";

    private final Duration retryAfter;

    /** @param retryAfter what a caller is told to wait when something is down, rounded up to seconds */
    Problems(Duration retryAfter) {
        this.retryAfter = retryAfter;
    }

    HttpResponse of(RefusedException refused, @Nullable String turnId) {
        Refusal refusal = refused.refusal();
        return problem(refusal.status(), refusal.id(), refusal.title(), refused.detail(), turnId, refusal.isRetriable())
                .toHttpResponse();
    }

    static HttpResponse json(int status, Object body) {
        return HttpResponse.of(HttpStatus.valueOf(status), MediaType.JSON_UTF_8, HttpData.wrap(bytes(body)));
    }

    static byte[] bytes(Object body) {
        try {
            return Json.MAPPER.writeValueAsBytes(body);
        } catch (IOException e) {
            throw new UncheckedIOException("an answer that cannot be written is a defect", e);
        }
    }

    @Override
    public @Nullable HttpResponse onServiceException(ServiceRequestContext context, Throwable cause) {
        return null; // the server decides on a status and asks for its rendering below
    }

    /** The server's own errors: no such path, a method that a path does not have, a request that is no HTTP. */
    @Override
    public AggregatedHttpResponse renderStatus(
            @Nullable ServiceRequestContext context,
            ServiceConfig config,
            @Nullable RequestHeaders headers,
            HttpStatus status,
            @Nullable String description,
            @Nullable Throwable cause) {
        String detail = detail(status, headers);
        AggregatedHttpResponse problem = problem(
                status.code(), "http_" + status.code(), status.reasonPhrase(), detail, null, status.code() == 503);
        return status.code() == 405 && headers != null
                ? AggregatedHttpResponse.of(
                        problem.headers().withMutations(all -> all.set(HttpHeaderNames.ALLOW, allowed(headers.path()))),
                        problem.content())
                : problem;
    }

    private static String detail(HttpStatus status, @Nullable RequestHeaders headers) {
        return switch (status.code()) {
            case 404 -> "there is no such path; " + PATHS + " are";
            case 405 -> "this path takes " + (headers == null ? "another method" : allowed(headers.path())) + " only";
            case 400 -> "the path or the request is not as HTTP has it; " + PATHS + " are served";
            default -> "the request cannot be served: " + status.reasonPhrase();
        };
    }

    /** What a path has; whatever answers GET answers HEAD. */
    private static String allowed(String path) {
        return path.startsWith(HttpEntrance.ROUTE + "/") ? "GET, HEAD" : "POST";
    }

    private AggregatedHttpResponse problem(
            int status, String id, String title, String detail, @Nullable String turnId, boolean retriable) {
        Problem plain = Problem.of(status, id, title, detail);
        Problem problem = new Problem(plain.type(), title, status, detail, turnId, List.of());
        ResponseHeadersBuilder headers = ResponseHeaders.builder(HttpStatus.valueOf(status))
                .set(HttpHeaderNames.CONTENT_TYPE, Problem.MEDIA_TYPE);
        if (retriable) {
            headers.setLong(HttpHeaderNames.RETRY_AFTER, Math.max(1, (retryAfter.toMillis() + 999) / 1000));
        }
        return AggregatedHttpResponse.of(headers.build(), HttpData.wrap(bytes(problem)));
    }
}
