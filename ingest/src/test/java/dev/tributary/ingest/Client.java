package dev.tributary.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tributary.contract.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Sends turns over HTTP. */
final class Client {

    private final HttpClient http = HttpClient.newHttpClient();

    /** What came back. */
    record Answer(int status, JsonNode body, HttpResponse<String> response) {
        String text(String field) {
            return body.get(field).textValue();
        }
    }

    Answer post(URI ingest, TestIngest.Form form, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(ingest.resolve("/v1/turns"))
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "multipart/form-data; boundary=" + TestIngest.BOUNDARY)
                .POST(HttpRequest.BodyPublishers.ofByteArray(form.bytes()));
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    Answer get(URI ingest, String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(ingest.resolve(path)));
    }

    private Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        return new Answer(response.statusCode(), Json.MAPPER.readTree(response.body()), response);
    }
}
