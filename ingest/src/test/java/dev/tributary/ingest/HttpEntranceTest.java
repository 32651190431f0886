package dev.tributary.ingest;

import static dev.tributary.ingest.Samples.png;
import static dev.tributary.ingest.Samples.utf8;
import static dev.tributary.ingest.Samples.wav;
import static dev.tributary.ingest.TestIngest.Form.form;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tributary.contract.Json;
import dev.tributary.contract.Part;
import dev.tributary.contract.PartId;
import dev.tributary.contract.trace.TraceContext;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class HttpEntranceTest {

    private static TestIngest ingest;

    @BeforeAll
    static void start() {
        ingest = new TestIngest(Map.of("tributary.ingest.trace.url", "http://traces/{traceId}?turn={turnId}"));
    }

    @AfterAll
    static void stop() {
        ingest.close();
    }

    @BeforeEach
    void reset() {
        ingest.reset();
    }

    @Test
    void aTurnIsAcceptedWithItsIdTraceAndParts() throws Exception {
        HttpResponse<String> answer = ingest.post(form().text("hello")
                .image(png(1))
                .image(png(2))
                .part("audio", null, wav())
                .turn("{\"turnId\": \"t-1\", \"session\": \"s\", \"user\": \"u\", \"window\": \"5s\"}"));

        assertThat(answer.statusCode()).isEqualTo(202);
        JsonNode body = Json.MAPPER.readTree(answer.body());
        String traceId = body.get("traceId").textValue();
        assertThat(body).isEqualTo(Json.MAPPER.readTree("""
                        {"turnId": "t-1", "traceId": "%1$s", "parts": ["text-0", "image-0", "image-1", "audio-0"],
                         "links": {"self": "/v1/turns/t-1", "trace": "http://traces/%1$s?turn=t-1"}, "duplicate": false}
                        """.formatted(traceId)));
        RecordingPublisher.Published published = ingest.publisher.published.get(0);
        assertThat(published.turn().turnTrace().traceId()).isEqualTo(traceId);
        assertThat(published.turn().windowMs()).isEqualTo(5000);
        assertThat(published.turn().session()).isEqualTo("s");
        assertThat(published.turn().user()).isEqualTo("u");
        assertThat(published.turn().tenant()).isEqualTo("default");
        assertThat(published.turn().producerTrace()).isNull();
        assertThat(published.parts())
                .extracting(Part::part)
                .containsExactly(PartId.of("text-0"), PartId.of("image-0"), PartId.of("image-1"), PartId.of("audio-0"));
        assertThat(published.parts().get(0).text()).isEqualTo("hello");
        assertThat(Objects.requireNonNull(published.parts().get(3).payload()).contentType())
                .isEqualTo("audio/wav");
    }

    @Test
    void aLongTextTravelsThroughTheStoreAndAShortOneInItsRecord() throws Exception {
        ingest.post(form().text("short").text("long ".repeat(40)));

        Part shortOne = ingest.publisher.published.get(0).parts().get(0);
        Part longOne = ingest.publisher.published.get(0).parts().get(1);
        assertThat(shortOne.payload()).isNull();
        assertThat(longOne.text()).isNull();
        assertThat(ingest.objects.objects.get(
                        Objects.requireNonNull(longOne.payload()).key()))
                .isEqualTo(utf8("long ".repeat(40)));
    }

    @Test
    void theSameTurnAgainChangesNothingAndSaysSo() throws Exception {
        String turn = "{\"turnId\": \"again\"}";
        JsonNode first =
                Json.MAPPER.readTree(ingest.post(form().text("x").turn(turn)).body());
        HttpResponse<String> second = ingest.post(form().text("x").turn(turn), "traceparent", Samples.TRACEPARENT);

        assertThat(second.statusCode()).isEqualTo(200);
        JsonNode body = Json.MAPPER.readTree(second.body());
        assertThat(body.get("duplicate").booleanValue()).isTrue();
        assertThat(body.get("traceId")).isEqualTo(first.get("traceId"));
        assertThat(ingest.publisher.published).hasSize(1);
    }

    @Test
    void otherContentUnderTheSameIdIsAConflict() throws Exception {
        ingest.post(form().text("x").turn("{\"turnId\": \"one\"}"));
        HttpResponse<String> second = ingest.post(form().text("y").turn("{\"turnId\": \"one\"}"));

        assertProblem(second, 409, "turn_conflict");
        assertThat(ingest.publisher.published).hasSize(1);
    }

    @Test
    void aTurnThatTheBrokerDidNotTakeIsPublishedAsItWasOpenedWhenItComesAgain() throws Exception {
        ingest.publisher.down = true;
        HttpResponse<String> refused = ingest.post(form().text("x").turn("{\"turnId\": \"retry\"}"));
        ingest.publisher.down = false;
        HttpResponse<String> taken = ingest.post(form().text("x").turn("{\"turnId\": \"retry\"}"));

        assertProblem(refused, 503, "broker_unavailable");
        assertThat(refused.headers().firstValue("Retry-After")).hasValue("2");
        assertThat(Json.MAPPER.readTree(refused.body()).get("turnId").textValue())
                .isEqualTo("retry");
        assertThat(taken.statusCode()).isEqualTo(202);
        assertThat(ingest.telemetry.named("POST /v1/turns"))
                .extracting(span -> span.getTraceId())
                .containsOnly(Json.MAPPER.readTree(taken.body()).get("traceId").textValue());
    }

    @Test
    void aStoreThatIsDownRefusesTheTurnBeforeAnythingIsPublished() throws Exception {
        ingest.objects.refusesPayloads = true;
        assertProblem(ingest.post(form().image(png(1))), 503, "store_unavailable");
        ingest.objects.down = true;
        assertProblem(ingest.post(form().image(png(1))), 503, "store_unavailable");

        assertThat(ingest.publisher.published).isEmpty();
    }

    @Test
    void theProducersTraceIsContinued() throws Exception {
        HttpResponse<String> answer = ingest.post(
                form().text("x"), "traceparent", Samples.TRACEPARENT, "tracestate", "vendor=1", "baggage", "secret=1");

        assertThat(Json.MAPPER.readTree(answer.body()).get("traceId").textValue())
                .isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
        RecordingPublisher.Published published = ingest.publisher.published.get(0);
        assertThat(published.turn().producerTrace()).isEqualTo(new TraceContext(Samples.TRACEPARENT, "vendor=1"));
        assertThat(published.turn().turnTrace().tracestate()).isEqualTo("vendor=1");
    }

    private static TestIngest.Form repeated(int parts) {
        TestIngest.Form form = form();
        for (int i = 0; i < parts; i++) {
            form.text("x");
        }
        return form;
    }

    static Stream<Arguments> refusedForms() {
        byte[] big = new byte[6_000];
        big[0] = 'x';
        return Stream.of(
                refused("no parts", 400, "no_parts", form().turn("{}")),
                refused("an unknown part", 400, "unknown_part", form().part("video", null, utf8("x"))),
                refused("an empty part", 400, "empty_part", form().text("")),
                refused(
                        "too many",
                        400,
                        "too_many_parts",
                        form().text("1").text("2").text("3").text("4").text("5")),
                refused("no UTF-8", 400, "invalid_text", form().part("text", null, new byte[] {(byte) 0xC3})),
                refused("parts by the hundred", 400, "too_many_parts", repeated(100)),
                refused(
                        "headers without end",
                        400,
                        "broken_multipart",
                        form().part("text\"\r\n" + "a: b\r\n".repeat(2_900) + "c: \"", null, utf8("x"))),
                refused(
                        "half a character",
                        400,
                        "invalid_turn",
                        form().text("x").turn("{\"user\": \"\\ud800\"}")),
                refused("nested JSON", 400, "invalid_turn", form().text("x").turn("[".repeat(2_000))),
                refused("a name twice", 400, "invalid_turn", form().text("x").turn("{\"user\":\"a\",\"user\":\"b\"}")),
                refused("a long text", 413, "part_too_large", form().text("x".repeat(501))),
                refused("a big image", 413, "part_too_large", form().image(big)),
                refused("not text", 415, "unsupported_part_type", form().part("text", "image/png", utf8("x"))),
                refused(
                        "not UTF-8",
                        415,
                        "unsupported_part_type",
                        form().part("text", "text/plain;charset=utf-16", utf8("x"))),
                refused("not an image", 415, "unsupported_part_type", form().part("image", "image/png", wav())),
                refused("no known image", 415, "unsupported_part_type", form().part("image", null, utf8("hello"))),
                refused(
                        "strange turn ID",
                        400,
                        "invalid_turn_id",
                        form().text("x").turn("{\"turnId\": \"a b\"}")),
                refused(
                        "dots for an ID",
                        400,
                        "invalid_turn_id",
                        form().text("x").turn("{\"turnId\": \"..\"}")),
                refused("no JSON", 400, "invalid_turn", form().text("x").turn("{")),
                refused(
                        "an unknown field",
                        400,
                        "invalid_turn",
                        form().text("x").turn("{\"windowMs\": 1}")),
                refused(
                        "two turns",
                        400,
                        "invalid_turn",
                        form().text("x").turn("{}").turn("{}")),
                refused("a long window", 400, "invalid_window", form().text("x").turn("{\"window\": \"11m\"}")),
                refused("no window", 400, "invalid_window", form().text("x").turn("{\"window\": 0}")));
    }

    private static Arguments refused(String what, int status, String id, TestIngest.Form form) {
        return Arguments.of(what, status, id, form);
    }

    @ParameterizedTest(name = "{0}: {1} {2}")
    @MethodSource("refusedForms")
    void aBadFormGetsAProblem(String what, int status, String id, TestIngest.Form form) throws Exception {
        assertProblem(ingest.post(form), status, id);
        assertThat(ingest.publisher.published).isEmpty();
        assertThat(ingest.objects.objects).isEmpty();
    }

    @Test
    void aBodyThatIsNoWholeFormGetsAProblem() throws Exception {
        HttpRequest.Builder truncated = HttpRequest.newBuilder(ingest.uri("/v1/turns"))
                .header("Content-Type", "multipart/form-data; boundary=" + TestIngest.BOUNDARY)
                .POST(HttpRequest.BodyPublishers.ofByteArray(form().text("x").unfinished()));
        HttpRequest.Builder noBoundary = HttpRequest.newBuilder(ingest.uri("/v1/turns"))
                .header("Content-Type", "multipart/form-data")
                .POST(HttpRequest.BodyPublishers.ofString("x"));
        HttpRequest.Builder json = HttpRequest.newBuilder(ingest.uri("/v1/turns"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{}"));

        assertProblem(ingest.send(truncated), 400, "broken_multipart");
        assertProblem(ingest.send(noBoundary), 400, "broken_multipart");
        assertProblem(ingest.send(json), 415, "unsupported_request_type");
    }

    @Test
    void aRequestOverTheLimitIsRefusedWhetherItsLengthIsAnnouncedOrNot() throws Exception {
        byte[] body = form().image(new byte[25_000]).bytes();
        HttpRequest.Builder announced = HttpRequest.newBuilder(ingest.uri("/v1/turns"))
                .header("Content-Type", "multipart/form-data; boundary=" + TestIngest.BOUNDARY)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        HttpRequest.Builder chunked = HttpRequest.newBuilder(ingest.uri("/v1/turns"))
                .header("Content-Type", "multipart/form-data; boundary=" + TestIngest.BOUNDARY)
                .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)));

        HttpResponse<String> refused = ingest.send(announced);
        assertProblem(refused, 413, "request_too_large");
        assertThat(refused.body()).contains("or raise tributary.ingest.request.max");
        assertProblem(ingest.send(chunked), 413, "request_too_large");
    }

    @Test
    void aBrokenTraceparentIsRefusedAndSaysHowItShouldBe() throws Exception {
        HttpResponse<String> answer = ingest.post(form().text("x"), "traceparent", "00-nonsense");

        assertProblem(answer, 400, "invalid_traceparent");
        assertThat(answer.body()).contains("00-<32 hex trace ID>");
    }

    @Test
    void aWindowOverTheLimitIsToldWithTheLimitAndTheSettingsThatRaiseIt() throws Exception {
        HttpResponse<String> answer = ingest.post(form().text("x").turn("{\"window\": \"11m\"}"));

        assertThat(Json.MAPPER.readTree(answer.body()).path("detail").textValue())
                .contains("660000 ms", "600000 ms", "tributary.turn.window.max", "tributary.fusion.window.max");
    }

    @Test
    void whatIsOverALimitIsToldTheSettingThatRaisesIt() throws Exception {
        Map<String, TestIngest.Form> over = Map.of(
                "tributary.ingest.parts.max", repeated(5),
                "tributary.ingest.text.length.max", form().text("x".repeat(501)),
                "tributary.ingest.image.max", form().image(new byte[6_000]));
        for (Map.Entry<String, TestIngest.Form> form : over.entrySet()) {
            assertThat(ingest.post(form.getValue()).body()).contains("or raise " + form.getKey());
        }
    }

    @Test
    void errorsOfTheServerItselfAreProblemsToo() throws Exception {
        assertProblem(ingest.get("/nowhere"), 404, "http_404");
        HttpResponse<String> get = ingest.get("/v1/turns");
        assertProblem(get, 405, "http_405");
        assertThat(get.headers().firstValue("Allow")).hasValue("POST");
        HttpResponse<String> delete =
                ingest.send(HttpRequest.newBuilder(ingest.uri("/v1/turns/some")).DELETE());
        assertProblem(delete, 405, "http_405");
        assertThat(delete.headers().firstValue("Allow")).hasValue("GET, HEAD");
        assertThat(delete.body()).contains("this path takes GET, HEAD only");
        HttpResponse<String> head = ingest.send(HttpRequest.newBuilder(ingest.uri("/v1/turns/nobody"))
                .method("HEAD", HttpRequest.BodyPublishers.noBody()));
        assertThat(head.statusCode()).isEqualTo(404);
    }

    @Test
    void healthIsToldAndAnUnknownTurnIsNotFound() throws Exception {
        assertThat(ingest.get("/health/live").statusCode()).isEqualTo(200);
        assertThat(ingest.get("/health/ready").statusCode()).isEqualTo(200);
        assertProblem(ingest.get("/v1/turns/nobody"), 404, "turn_unknown");
    }

    private static void assertProblem(HttpResponse<String> answer, int status, String id) throws Exception {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        JsonNode problem = Json.MAPPER.readTree(answer.body());
        assertThat(problem.get("type").textValue()).isEqualTo("urn:tributary:problem:" + id);
        assertThat(problem.get("status").intValue()).isEqualTo(status);
        assertThat(problem.get("detail").textValue()).isNotBlank();
        assertThat(answer.headers().firstValue("Retry-After").isPresent()).isEqualTo(status == 503);
    }
}
