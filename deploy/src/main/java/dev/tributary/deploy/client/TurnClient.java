package dev.tributary.deploy.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tributary.contract.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Sends turns to ingest over HTTP, as any program could: one multipart request a turn. */
public final class TurnClient {

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(30);
    private static final String LINE = "\r\n";

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .build();
    private final URI ingest;

    /** @param ingest its base URL, {@code http://localhost:8081} */
    public TurnClient(URI ingest) {
        this.ingest = ingest;
    }

    /**
     * What ingest answered to an accepted turn.
     *
     * @param duplicate whether it had this turn already
     */
    public record Accepted(String turnId, String traceId, boolean duplicate) {}

    /** Ingest did not accept the turn; the message says why. */
    public static final class NotAcceptedException extends Exception {
        private static final long serialVersionUID = 1L;

        NotAcceptedException(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /**
     * Sends a turn.
     *
     * @param turnId the producer's own, or null to have one minted
     * @param window how long the join waits for parts, or null for ingest's default
     */
    public Accepted send(@Nullable String turnId, @Nullable Duration window, List<OutgoingPart> parts)
            throws NotAcceptedException, InterruptedException {
        String boundary = UUID.randomUUID().toString();
        HttpRequest request = HttpRequest.newBuilder(ingest.resolve("/v1/turns"))
                .timeout(ANSWER)
                .header("content-type", "multipart/form-data; boundary=" + boundary)
                .POST(BodyPublishers.ofByteArray(body(boundary, turn(turnId, window), parts)))
                .build();
        HttpResponse<String> answer = exchange(request);
        JsonNode json = json(answer);
        if (answer.statusCode() != 200 && answer.statusCode() != 202) {
            throw new NotAcceptedException(
                    "ingest answered " + answer.statusCode() + ": "
                            + json.path("title").asText("no reason given")
                            + (json.has("detail") ? " (" + json.path("detail").asText() + ")" : ""),
                    null);
        }
        return new Accepted(
                json.path("turnId").asText(),
                json.path("traceId").asText(),
                json.path("duplicate").asBoolean());
    }

    /** What ingest says about a turn: its outcome, or what is still missing. */
    public JsonNode get(String turnId) throws NotAcceptedException, InterruptedException {
        HttpResponse<String> answer = exchange(HttpRequest.newBuilder(ingest.resolve("/v1/turns/" + turnId))
                .timeout(ANSWER)
                .build());
        return json(answer);
    }

    private HttpResponse<String> exchange(HttpRequest request) throws NotAcceptedException, InterruptedException {
        try {
            return http.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new NotAcceptedException(
                    "ingest does not answer at " + ingest + ": start it with `deploy/tributary demo` or `up`,"
                            + " or name another with --to",
                    e);
        }
    }

    private static JsonNode json(HttpResponse<String> answer) throws NotAcceptedException {
        try {
            return Json.MAPPER.readTree(answer.body());
        } catch (IOException e) {
            throw new NotAcceptedException(
                    "what answers at " + answer.uri() + " (status " + answer.statusCode() + ") is not ingest", e);
        }
    }

    private static @Nullable ObjectNode turn(@Nullable String turnId, @Nullable Duration window) {
        if (turnId == null && window == null) {
            return null;
        }
        ObjectNode turn = Json.MAPPER.createObjectNode();
        if (turnId != null) {
            turn.put("turnId", turnId);
        }
        if (window != null) {
            turn.put("window", window.toMillis());
        }
        return turn;
    }

    private static byte[] body(String boundary, @Nullable ObjectNode turn, List<OutgoingPart> parts) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        if (turn != null) {
            part(
                    body,
                    boundary,
                    "turn",
                    null,
                    "application/json",
                    turn.toString().getBytes(StandardCharsets.UTF_8));
        }
        for (OutgoingPart part : parts) {
            part(body, boundary, part.modality().id(), part.name(), part.contentType(), part.bytes());
        }
        body.writeBytes(("--" + boundary + "--" + LINE).getBytes(StandardCharsets.UTF_8));
        return body.toByteArray();
    }

    private static void part(
            ByteArrayOutputStream body,
            String boundary,
            String name,
            @Nullable String file,
            String contentType,
            byte[] content) {
        String head = "--" + boundary + LINE
                + "content-disposition: form-data; name=\"" + name + "\""
                + (file == null ? "" : "; filename=\"" + file.replaceAll("[\"\\r\\n]", "_") + "\"") + LINE
                + "content-type: " + contentType + LINE + LINE;
        body.writeBytes(head.getBytes(StandardCharsets.UTF_8));
        body.writeBytes(content);
        body.writeBytes(LINE.getBytes(StandardCharsets.UTF_8));
    }
}
