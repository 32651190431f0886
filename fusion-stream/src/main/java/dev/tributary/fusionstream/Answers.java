package dev.tributary.fusionstream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import dev.tributary.contract.Json;
import dev.tributary.contract.Problem;
import java.io.UncheckedIOException;
import java.util.List;

/** What the query API answers with: JSON, or a problem. */
final class Answers {

    private static final MediaType PROBLEM = MediaType.parse(Problem.MEDIA_TYPE);

    private Answers() {}

    static HttpResponse json(HttpStatus status, Object body) {
        return HttpResponse.of(ResponseHeaders.of(status, HttpHeaderNames.CONTENT_TYPE, MediaType.JSON), bytes(body));
    }

    static HttpResponse unknownTurn() {
        return problem(
                Problem.of(
                        404,
                        "turn_unknown",
                        "Unknown turn",
                        "No record of this turn has come yet, or its retention is over. Decided turns stay on tributary.fused."));
    }

    /** The request is wrong: one sentence for each thing that is. */
    static HttpResponse badRequest(List<String> errors) {
        return problem(new Problem(
                "urn:tributary:problem:bad_query", "Bad query", 400, String.join("; ", errors), null, errors));
    }

    static AggregatedHttpResponse noSuchPath() {
        Problem problem = Problem.of(
                404,
                "no_such_path",
                "No such path",
                "There are /turns/{id}, /turns, /health, /health/ready and /health/live.");
        return AggregatedHttpResponse.of(
                ResponseHeaders.builder(problem.status()).contentType(PROBLEM).build(), bytes(problem));
    }

    static AggregatedHttpResponse wrongMethod() {
        Problem problem = Problem.of(405, "wrong_method", "Wrong method", "Every path here is for GET and HEAD.");
        return AggregatedHttpResponse.of(
                ResponseHeaders.builder(problem.status())
                        .contentType(PROBLEM)
                        .set(HttpHeaderNames.ALLOW, "GET, HEAD")
                        .build(),
                bytes(problem));
    }

    /** The server itself turned the request away. */
    static AggregatedHttpResponse unserved(HttpStatus status) {
        Problem problem = Problem.of(
                status.code(),
                "http_" + status.code(),
                status.reasonPhrase(),
                status.equals(HttpStatus.BAD_REQUEST)
                        ? "The request cannot be read; a turn ID has only A-Z a-z 0-9 . _ and -."
                        : "The request cannot be served; the log says more.");
        return AggregatedHttpResponse.of(
                ResponseHeaders.builder(status).contentType(PROBLEM).build(), bytes(problem));
    }

    /** Nobody can tell just now. */
    static HttpResponse moving(String detail) {
        return problem(Problem.of(503, "state_moving", "State is moving", detail + ". Ask again."));
    }

    /** One instance could tell, and did not answer. */
    static HttpResponse unanswered(String detail) {
        return problem(Problem.of(503, "instance_unanswered", "An instance does not answer", detail));
    }

    private static HttpResponse problem(Problem problem) {
        ResponseHeadersBuilder headers =
                ResponseHeaders.builder(problem.status()).contentType(PROBLEM);
        if (problem.status() == HttpStatus.SERVICE_UNAVAILABLE.code()) {
            headers.add(HttpHeaderNames.RETRY_AFTER, "1");
        }
        return HttpResponse.of(headers.build(), bytes(problem));
    }

    private static HttpData bytes(Object body) {
        try {
            return HttpData.wrap(Json.MAPPER.writeValueAsBytes(body));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("an answer that cannot be written is a defect", e);
        }
    }
}
