package dev.tributary.deploy.page;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.util.Exceptions;
import com.linecorp.armeria.server.HttpStatusException;
import com.linecorp.armeria.server.ServerErrorHandler;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.tributary.contract.Json;
import dev.tributary.contract.Problem;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Errors as problem+json. */
final class Problems {

    private static final MediaType TYPE = MediaType.parse(Problem.MEDIA_TYPE);

    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

    private static final String NOTHING_HERE =
            "There is nothing of that kind at this address; the turns are at /turns.";

    private Problems() {}

    static HttpResponse response(int status, String id, String title, @Nullable String detail) {
        byte[] body = body(status, id, title, detail == null ? title : detail);
        return HttpResponse.of(HttpStatus.valueOf(status), TYPE, HttpData.wrap(body));
    }

    private static byte[] body(int status, String id, String title, String detail) {
        try {
            return Json.MAPPER.writeValueAsBytes(Problem.of(status, id, title, detail));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("a problem that cannot be written is a defect", e);
        }
    }

    /** The answer to a request that failed before or in its handler. */
    static HttpResponse of(Throwable failure) {
        Throwable cause = Exceptions.peel(failure);
        if (cause instanceof HttpStatusException status) {
            HttpStatus http = status.httpStatus();
            return response(http.code(), "http_" + http.code(), http.reasonPhrase(), NOTHING_HERE);
        }
        if (cause instanceof IllegalArgumentException) {
            return response(400, "bad_request", "Bad request", "A part of the address is not of the expected form.");
        }
        LOG.error("a request failed", cause);
        return response(500, "defect", "The page failed", "The server's log says more.");
    }

    /** Answers what no handler answers: unknown addresses, wrong methods, malformed requests. */
    static ServerErrorHandler handler() {
        return new ServerErrorHandler() {
            @Override
            public HttpResponse onServiceException(ServiceRequestContext ctx, Throwable failure) {
                return of(failure);
            }

            @Override
            public AggregatedHttpResponse renderStatus(
                    @Nullable ServiceRequestContext ctx,
                    ServiceConfig config,
                    @Nullable RequestHeaders headers,
                    HttpStatus status,
                    @Nullable String description,
                    @Nullable Throwable cause) {
                byte[] body = body(status.code(), "http_" + status.code(), status.reasonPhrase(), NOTHING_HERE);
                return AggregatedHttpResponse.of(status, TYPE, body);
            }
        };
    }

    static HttpResponse noSuchTurn() {
        return response(
                404,
                "turn_unknown",
                "No such turn",
                "The page knows no turn of this ID: it is older than what the page keeps, or has not arrived yet.");
    }
}
