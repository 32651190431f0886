package dev.tributary.deploy.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.linecorp.armeria.server.Server;
import dev.tributary.contract.Decision;
import dev.tributary.contract.Json;
import dev.tributary.contract.Modality;
import dev.tributary.contract.Settings;
import dev.tributary.contract.Turn;
import dev.tributary.contract.blob.BlobSettings;
import dev.tributary.contract.blob.BlobStore;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PageServerTest {

    private static final Instant NOON = Instant.parse("2026-11-02T12:00:00Z");

    private final HttpClient http = HttpClient.newHttpClient();
    private final TurnBook book = new TurnBook(100, 1_000_000);
    private final FakeTempo tempo = new FakeTempo(TempoAnswers.Shape.V2_HEX);
    private volatile SourceState source = SourceState.FOLLOWING;
    private final BlobStore store;
    private final Server server;

    PageServerTest() {
        Map<String, String> values = new HashMap<>();
        values.put("tributary.page.port", "0");
        values.put("tributary.tempo.url", tempo.url().toString());
        values.put("tributary.s3.endpoint", "http://127.0.0.1:1");
        values.put("tributary.s3.access.key", "a");
        values.put("tributary.s3.secret.key", "b");
        Settings settings = Settings.of(values);
        PageSettings page = settings.read(PageSettings::from);
        store = BlobStore.of(settings.read(BlobSettings::from));
        PageApi api = new PageApi(
                book,
                () -> source,
                new TurnTraces(new TempoClient(page), book),
                new Payloads(store, page),
                Clock.systemUTC());
        server = PageServer.of(page, api, () -> source.equals(SourceState.FOLLOWING), Optional.empty());
    }

    @BeforeAll
    void start() {
        server.start().join();
    }

    @AfterAll
    void stop() {
        server.stop().join();
        tempo.close();
        store.close();
    }

    @AfterEach
    void everythingWorksAgain() {
        source = SourceState.FOLLOWING;
        tempo.fail(false);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/", "/turns", "/turns/some-turn", "/assets/turn.js", "/api/turns", "/nothing", "/api/turns/x"})
    void everyAnswerForbidsWhatThePageDoesNotNeed(String path) throws Exception {
        HttpResponse<String> answer = get(path);

        assertThat(answer.headers().firstValue("content-security-policy").orElse(""))
                .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("unsafe");
        assertThat(answer.headers().firstValue("x-content-type-options")).hasValue("nosniff");
        assertThat(answer.headers().firstValue("referrer-policy")).hasValue("no-referrer");
        assertThat(answer.headers().firstValue("x-frame-options")).hasValue("DENY");
    }

    @ParameterizedTest
    @CsvSource({
        "/, text/html",
        "/turns/some-turn, text/html",
        "/assets/page.css, text/css",
        "/assets/turns.js, application/javascript",
        "/assets/icon.svg, image/svg+xml"
    })
    void thePageIsPlainFiles(String path, String type) throws Exception {
        HttpResponse<String> answer = get(path);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type").orElse("")).startsWith(type);
        assertThat(answer.body()).isNotEmpty().doesNotContain("https://", "//cdn");
    }

    @ParameterizedTest
    @CsvSource({
        "/nothing, 404",
        "/api/turns/x, 404",
        "/api/turns/x/trace, 404",
        "/turns/x/parts/image-0/payload, 404",
        "/assets/../turn.html, 400",
        "/assets/%2e%2e/turn.html, 400",
        "/api/turns?limit=many, 400"
    })
    void errorsAreProblems(String path, int status) throws Exception {
        HttpResponse<String> answer = get(path);

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("content-type").orElse("")).startsWith("application/problem+json");
        assertThat(Json.MAPPER.readTree(answer.body()).path("status").asInt()).isEqualTo(status);
    }

    @Test
    void theListAnswersAgainOnlyWhenSomethingChanged() throws Exception {
        add(sample("a4").build());
        HttpResponse<String> first = get("/api/turns");
        String tag = first.headers().firstValue("etag").orElseThrow();

        assertThat(json(first).path("turns").findValuesAsText("turnId")).contains("a4");
        assertThat(get("/api/turns", "If-None-Match", tag).statusCode()).isEqualTo(304);

        add(sample("b4").build());
        assertThat(json(get("/api/turns", "If-None-Match", tag)).path("turns").findValuesAsText("turnId"))
                .contains("b4");
    }

    @Test
    void theListSaysWhenKafkaCannotBeRead() throws Exception {
        source = SourceState.unreachable("TimeoutException");

        assertThat(json(get("/api/turns")).path("source").path("state").asText())
                .isEqualTo("unreachable");
        assertThat(get("/health/ready").statusCode()).isEqualTo(503);
        assertThat(get("/health/live").statusCode()).isEqualTo(200);
    }

    @Test
    void theTraceOfATurnLeavesOutOtherTurnsInTheSameTrace() throws Exception {
        Sample sample = sample("a6")
                .answer("text-0", Samples.labels(), 10, 20)
                .fuse(Decision.ALLOW, 30)
                .build();
        add(sample);
        SpanRecorder other = new SpanRecorder("b6", NOON);
        other.span(
                        "ingest",
                        "POST /v1/turns",
                        io.opentelemetry.api.trace.SpanKind.SERVER,
                        sample.head().turnTrace().toSpanContext(),
                        null)
                .from(1, 2);
        tempo.add(other.spans());

        JsonNode view = json(get("/api/turns/a6/trace"));

        assertThat(view.path("state").asText()).isEqualTo("found");
        assertThat(view.path("closed").asBoolean()).isTrue();
        assertThat(view.path("others").asInt()).isEqualTo(1);
        assertThat(view.path("trace").path("spans").findValuesAsText("name"))
                .contains("turn", "process tributary.text");
    }

    @Test
    void aTraceThatIsNotThereYetIsPendingAndAStoreThatIsDownIsSaid() throws Exception {
        Sample sample = sample("a7").build();
        book.add(Turn.of(sample.head()), 1);
        assertThat(json(get("/api/turns/a7/trace")).path("state").asText()).isEqualTo("pending");

        tempo.fail(true);
        JsonNode view = json(get("/api/turns/a7/trace"));
        assertThat(view.path("state").asText()).isEqualTo("unavailable");
        assertThat(view.path("detail").asText()).contains("503");
    }

    @Test
    void onlyATraceThatTheTurnLinksToIsHandedOut() throws Exception {
        Sample sample = sample("a8")
                .answer("text-0", Samples.labels(), 10, 20)
                .fuse(Decision.ALLOW, 30)
                .build();
        Sample stranger =
                sample("b8").answer("text-0", Samples.labels(), 10, 20).build();
        add(sample);
        add(stranger);
        String batch = sample.spans().stream()
                .filter(span -> span.getName().equals("inference.batch"))
                .findFirst()
                .orElseThrow()
                .getTraceId();

        JsonNode linked = json(get("/api/turns/a8/linked/" + batch));
        assertThat(linked.path("state").asText()).as(linked.toString()).isEqualTo("found");
        assertThat(linked.path("trace").path("spans").path(0).path("name").asText())
                .isEqualTo("inference.batch");
        assertThat(linked.path("trace")
                        .path("spans")
                        .path(0)
                        .path("links")
                        .path(0)
                        .path("turnId")
                        .asText())
                .isEqualTo("a8");

        String foreign = stranger.head().turnTrace().traceId();
        assertThat(json(get("/api/turns/a8/linked/" + foreign)).path("state").asText())
                .isEqualTo("unavailable");
        assertThat(get("/api/turns/a8/linked/nonsense").statusCode()).isEqualTo(400);
    }

    @Test
    void textThatTravelledInTheRecordIsPlainTextWhateverItSays() throws Exception {
        add(sample("a9").build());

        HttpResponse<String> answer = get("/turns/a9/parts/text-0/payload");

        assertThat(answer.body()).isEqualTo(Samples.HOSTILE_TEXT);
        assertThat(answer.headers().firstValue("content-type")).hasValue("text/plain; charset=utf-8");
        assertThat(answer.headers().firstValue("content-security-policy")).hasValue("default-src 'none'; sandbox");
        assertThat(get("/turns/a9/parts/text-0/payload", "Range", "bytes=1-6").body())
                .isEqualTo("script");
        assertThat(get("/turns/a9/parts/text-0/payload", "Range", "bytes=9000-").statusCode())
                .isEqualTo(416);
    }

    @Test
    void aStoreThatDoesNotAnswerIsAProblemOfItsOwn() throws Exception {
        add(new SampleBuilder("a10", NOON, 5_000, "image-0")
                .lost(Modality.IMAGE, "image/png")
                .build());

        HttpResponse<String> answer = get("/turns/a10/parts/image-0/payload");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(json(answer).path("type").asText()).isEqualTo("urn:tributary:problem:store_unavailable");
        assertThat(get("/turns/a10/parts/no-such-part/payload").statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/turns",
                "/turns/some-turn",
                "/turns/some-turn/parts/text-0/payload",
                "/assets/turn.js",
                "/api/turns",
                "/api/turns/some-turn/trace"
            })
    void aWrongMethodIsToldTheRightOnes(String path) throws Exception {
        for (String method : List.of("GET", "HEAD", "POST", "DELETE")) {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.activeLocalPort() + path))
                            .method(method, HttpRequest.BodyPublishers.noBody())
                            .build(),
                    HttpResponse.BodyHandlers.ofString());

            if (method.equals("GET") || method.equals("HEAD")) {
                assertThat(answer.statusCode()).as(method).isIn(200, 404);
            } else {
                assertThat(answer.statusCode()).as(method).isEqualTo(405);
                assertThat(answer.headers().firstValue("allow")).hasValue("GET, HEAD");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "image/png, image/png",
        "IMAGE/JPEG, image/jpeg",
        "audio/webm;codecs=opus, audio/webm",
        "image/svg+xml, application/octet-stream",
        "text/html, text/plain; charset=utf-8",
        "application/xhtml+xml, application/octet-stream",
        "application/javascript, application/octet-stream",
        "nonsense, application/octet-stream"
    })
    void onlyHarmlessMediaTypesKeepTheirName(String declared, String answered) {
        assertThat(Payloads.shown(declared)).isEqualTo(answered);
    }

    private static SampleBuilder sample(String id) {
        return new SampleBuilder(id, NOON, 5_000, "text-0").text(Samples.HOSTILE_TEXT);
    }

    private void add(Sample sample) {
        book.add(Turn.of(sample.head()), 1);
        sample.parts().forEach(part -> book.add(part, 1));
        sample.fused().forEach(fused -> book.add(fused, 1));
        tempo.add(sample.spans());
    }

    private static JsonNode json(HttpResponse<String> answer) throws IOException {
        return Json.MAPPER.readTree(answer.body());
    }

    private HttpResponse<String> get(String path, String... headers) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.activeLocalPort() + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
