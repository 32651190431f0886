package dev.tributary.deploy.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tributary.contract.Decision;
import dev.tributary.contract.Modality;
import dev.tributary.contract.Topics;
import dev.tributary.contract.TurnHeaders;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** The page in a real browser, over a real broker and a real object store. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PageIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Path PICTURES = Path.of("target", "page");

    private Fixture fixture;
    private Browser browser;
    private Map<String, Sample> samples;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        assumeTrue(Browser.isInstalled(), Browser.MISSING);
        fixture = new Fixture(Files.createDirectory(directory.resolve("kafka")), 0);
        samples = new HashMap<>();
        for (Sample sample : Samples.all(fixture.store, Instant.now())) {
            samples.put(sample.turnId(), sample);
            fixture.send(sample);
        }
        await().atMost(PATIENCE).until(fixture.page::ready);
        browser = new Browser(Files.createDirectory(directory.resolve("profile")));
        browser.size(1320, 1000);
    }

    @AfterAll
    void stop() {
        if (browser != null) {
            browser.close();
        }
        if (fixture != null) {
            fixture.close();
        }
    }

    @AfterEach
    void theConsoleIsQuiet() {
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void theListShowsEveryTurnWithItsOutcomeAndWhatIsMissing() {
        open("/turns");
        until(() -> all(".turn-row[data-turn]").size() == samples.size());

        assertThat(row(Samples.COMPLETE)).contains("complete", "review", "payment_problem", "Payment failed", "566 ms");
        assertThat(row(Samples.TIMEOUT)).contains("partial", "missing: timeout", "10.0 s");
        assertThat(row(Samples.BROKEN)).contains("partial", "missing: undecodable audio");
        assertThat(row(Samples.EXPIRED)).contains("expired");
        assertThat(row(Samples.REVISED)).contains("complete", "revision 2");
        assertThat(row(Samples.OPEN)).contains("open", "waiting");
        picture("list");
    }

    @Test
    void aTurnThatComesInAppearsInTheOpenListAndOpensByItsLink() throws Exception {
        open("/turns");
        until(() -> !all(".turn-row[data-turn]").isEmpty());
        Sample sample = new SampleBuilder("just-now", Instant.now(), 5_000, "text-0")
                .text("And another thing")
                .answer("text-0", Samples.labels(), 10, 20)
                .fuse(Decision.ALLOW, 25)
                .build();
        samples.put("just-now", sample);

        fixture.send(sample);

        until(() -> row("just-now").contains("complete"));
        browser.driver.findElement(By.linkText("just-now")).click();
        until(() -> text("#summary").contains("Its one part answered in 25 ms."));
    }

    @Test
    void theWaterfallIsTheTreeThatTheServicesRecorded() {
        openTurn(Samples.COMPLETE);
        Sample sample = sample(Samples.COMPLETE);
        List<SpanData> spans = sample.spans().stream()
                .filter(span ->
                        span.getTraceId().equals(sample.head().turnTrace().traceId()))
                .toList();
        until(() -> all("[role=treeitem]").size() == spans.size());

        Map<String, String> parents = new HashMap<>();
        List<String> path = new ArrayList<>();
        for (WebElement row : all("[role=treeitem]")) {
            int level = Integer.parseInt(attribute(row, "aria-level"));
            while (path.size() >= level) {
                path.remove(path.size() - 1);
            }
            parents.put(attribute(row, "data-span"), path.isEmpty() ? "" : path.get(path.size() - 1));
            path.add(attribute(row, "data-span"));
        }
        for (SpanData span : spans) {
            assertThat(parents)
                    .containsEntry(
                            span.getSpanId(), span.getParentSpanContext().isValid() ? span.getParentSpanId() : "");
        }
        picture("turn");
    }

    @Test
    void theImageShowsWithABoxAroundEveryLineThatWasRead() {
        openTurn(Samples.COMPLETE);
        until(() -> number("document.querySelector('[data-part=image-0] img').naturalWidth") == SamplePayloads.WIDTH);
        until(() -> all("[data-part=image-0] polygon").size() == SamplePayloads.LINES.length);

        assertThat(text("[data-part=image-0]")).contains(SamplePayloads.LINES[0], SamplePayloads.LINES[3]);
        assertThat(attribute(browser.driver.findElement(By.cssSelector("[data-part=image-0] svg.boxes")), "viewBox"))
                .isEqualTo("0 0 " + SamplePayloads.WIDTH + " " + SamplePayloads.HEIGHT);
    }

    @Test
    void theRecordingPlaysAndItsTranscriptSeeks() {
        openTurn(Samples.COMPLETE);
        until(() -> number("document.querySelector('audio').readyState") >= 1);
        assertThat(number("document.querySelector('audio').duration")).isBetween(4.19, 4.21);

        browser.driver.findElements(By.cssSelector(".segment")).get(1).click();
        until(() -> number("document.querySelector('audio').currentTime") >= 2.3);
        assertThat(text("[data-part=audio-0]")).contains("Please check order", "RMS");
        browser.eval("document.querySelector('audio').pause()");
    }

    @Test
    void aTextShowsWithItsLabels() {
        openTurn(Samples.COMPLETE);

        assertThat(text("[data-part=text-0]")).contains("I can't finish my order", "payment_problem", "86 %");
        assertThat(text("#summary")).contains("complete", "All 3 parts answered in 566 ms.", "review");
        assertThat(text("#trace-id"))
                .isEqualTo(sample(Samples.COMPLETE).head().turnTrace().traceId());
    }

    @Test
    void aLongTextIsFetchedFromTheStore() throws Exception {
        Sample sample = new SampleBuilder("long-text", Instant.now(), 60_000, "text-0")
                .blob(
                        Modality.TEXT,
                        fixture.store,
                        ("Dear all, " + Samples.HOSTILE_TEXT + " äöü ✓").getBytes(StandardCharsets.UTF_8),
                        "text/plain")
                .build();
        samples.put("long-text", sample);
        fixture.send(sample);

        openTurn("long-text");

        until(() -> text("[data-part=text-0] blockquote").equals("Dear all, " + Samples.HOSTILE_TEXT + " äöü ✓"));
        assertThat(browser.eval("return String(window.owned)")).isEqualTo("undefined");
    }

    @Test
    void aTurnThatWasNotSampledSaysSo() throws Exception {
        Sample sampled = new SampleBuilder("unsampled", Instant.now().minusSeconds(600), 5_000, "text-0")
                .text("hello")
                .answer("text-0", Samples.labels(), 10, 20)
                .fuse(Decision.ALLOW, 25)
                .build();
        Sample sample = new Sample(
                sampled.head(), sampled.parts(), sampled.results(), sampled.fused(), sampled.late(), List.of());
        samples.put("unsampled", sample);
        fixture.send(sample);

        openTurn("unsampled");

        until(() -> text("#trace").contains("it was not sampled"));
    }

    @Test
    void whatIsMissingSaysWhy() {
        openTurn(Samples.TIMEOUT);
        assertThat(text("#summary")).contains("image-0 is missing", "timeout", "window of 10 s ended");

        openTurn(Samples.BROKEN);
        assertThat(text("[data-part=audio-0]")).contains("failed", "undecodable_audio", "no audio stream was found");
        until(() -> text("[data-part=audio-0]").contains("This browser cannot play the recording."));

        openTurn(Samples.LOST);
        assertThat(text("[data-part=image-0]")).contains("payload_missing", "The payload is not in the store.");

        openTurn(Samples.LATE);
        assertThat(text("[data-part=image-0]")).contains("late", "6.30 s after the window", "Payment failed");

        openTurn(Samples.EXPIRED);
        assertThat(text("#summary")).contains("expired", "Nothing arrived within 5 s.");

        openTurn(Samples.REVISED);
        assertThat(text("#summary")).contains("Revision 1 after 5.01 s", "Revision 2 after 5.91 s");
    }

    @Test
    void aSpanOpensByKeyboardAndLeadsToItsLinks() {
        openTurn(Samples.COMPLETE);
        until(() -> !all("[role=treeitem]").isEmpty());
        WebElement root = browser.driver.findElement(By.cssSelector("[role=treeitem]"));
        root.sendKeys(Keys.ARROW_LEFT);
        until(() -> all("[role=treeitem]").size() == 1);
        focused().sendKeys(Keys.ARROW_RIGHT);
        until(() -> all("[role=treeitem]").size() > 30);
        focused().sendKeys(Keys.ARROW_DOWN);
        focused().sendKeys(Keys.ENTER);
        until(() -> text(".span-details").contains("POST /v1/turns"));
        assertThat(text(".span-details")).contains("http.request.method", "server", "ingest");

        click("[aria-label^='audio.transcribe']");
        click(".links button");
        until(() -> text(".linked").contains("inference.batch"));
        assertThat(text(".linked")).contains("batch.id", "this turn");

        click("[aria-label^='multimodal.fusion']");
        click(".links li:first-child button");
        until(() -> text(".span-details").contains("send tributary.text.results"));
        picture("span");
    }

    @Test
    void anErrorIsMarkedInTheWaterfallAndExplainedInTheSpan() {
        openTurn(Samples.BROKEN);
        until(() -> !all(".wf-row.error").isEmpty());

        assertThat(all(".wf-row.error")).hasSize(2);
        click("[aria-label^='audio.decode']");
        until(() -> text(".span-details").contains("exception.message"));
        assertThat(text(".span-details")).contains("undecodable_audio");
    }

    @Test
    void whatAUserSentNeverRunsAsMarkup() {
        openTurn(Samples.HOSTILE);
        until(() -> all("[data-part=image-0] polygon").size() == 2);

        assertThat(text("[data-part=text-0]")).contains(Samples.HOSTILE_TEXT);
        assertThat(text("[data-part=image-0]")).contains(Samples.HOSTILE_TEXT);
        assertThat(browser.eval("return String(window.owned)")).isEqualTo("undefined");
        assertThat(number("document.querySelectorAll('main script, main img[src=x], main svg[onload]').length"))
                .isZero();
        open("/turns");
        until(() -> row(Samples.HOSTILE).contains("<script>"));
        assertThat(browser.eval("return String(window.owned)")).isEqualTo("undefined");
    }

    @Test
    void anOpenTurnCountsDownAndTurnsIntoItsOutcomeByItself() throws Exception {
        SampleBuilder builder = new SampleBuilder("watched", Instant.now(), 60_000, "text-0", "image-0")
                .text("What is this?")
                .blob(Modality.IMAGE, fixture.store, SamplePayloads.screenshot(), "image/png")
                .answer("text-0", Samples.labels(), 40, 70);
        Sample open = builder.build();
        samples.put("watched", open);
        fixture.send(open);
        openTurn("watched");
        until(() -> text("#countdown").contains("left of the window of 1 min"));
        assertThat(text("#summary")).contains("open", "Waiting for image-0.");
        until(() -> !all(".wf-row.unfinished").isEmpty());
        picture("open");

        Sample done = builder.answer("image-0", Samples.ocr("Payment failed"), 45, 900)
                .fuse(Decision.ALLOW, 905)
                .build();
        fixture.tempo.add(done.spans().subList(open.spans().size(), done.spans().size()));
        fixture.send(TurnHeaders.record(Topics.FUSED, "watched", done.fused().get(0)));

        until(() -> text("#summary").contains("All 2 parts answered in 905 ms."));
        until(() -> all(".wf-row.unfinished").isEmpty() && text("#trace").contains("multimodal.fusion"));
        samples.put("watched", done);
    }

    @Test
    void withoutATraceStoreTheRestOfTheTurnIsThere() {
        fixture.tempo.fail(true);
        try {
            openTurn(Samples.COMPLETE);
            until(() -> text("#trace").contains("answered 503"));
            assertThat(text("[data-part=text-0]")).contains("payment_problem");
        } finally {
            fixture.tempo.fail(false);
        }
        until(() -> !all("[role=treeitem]").isEmpty());
    }

    @Test
    void aTurnThatIsNotKnownYetAppearsWhenItComes() throws Exception {
        open("/turns/comes-later");
        until(() -> text("#summary").contains("The page knows no turn of this ID"));
        assertThat(browser.complaints()).isNotEmpty().allMatch(line -> line.contains("404"));

        Sample sample = new SampleBuilder("comes-later", Instant.now(), 60_000, "text-0")
                .text("hi")
                .build();
        samples.put("comes-later", sample);
        fixture.send(sample);

        until(() -> text("#summary").contains("Waiting for text-0."));
        assertThat(browser.complaints()).allMatch(line -> line.contains("404"));
    }

    @Test
    void darkAndNarrowNothingOverflows() {
        browser.colours("dark");
        browser.size(390, 844);
        try {
            for (String id : List.of(Samples.COMPLETE, Samples.HOSTILE)) {
                openTurn(id);
                until(() -> !all("[role=treeitem]").isEmpty());
                assertThat(number("document.documentElement.scrollWidth")).isLessThanOrEqualTo(390);
            }
            picture("narrow");
            open("/turns");
            until(() -> !all(".turn-row[data-turn]").isEmpty());
            assertThat(number("document.documentElement.scrollWidth")).isLessThanOrEqualTo(390);
            assertThat(browser.eval("return getComputedStyle(document.body).backgroundColor"))
                    .isEqualTo("rgb(14, 18, 23)");
        } finally {
            browser.colours("light");
            browser.size(1320, 1000);
        }
    }

    @Test
    void payloadsComeFromTheStoreWithHarmlessHeaders() throws Exception {
        Sample svg = new SampleBuilder("svg", Instant.now(), 5_000, "image-0")
                .blob(
                        Modality.IMAGE,
                        fixture.store,
                        "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".getBytes(StandardCharsets.UTF_8),
                        "image/svg+xml")
                .build();
        samples.put("svg", svg);
        fixture.send(svg);

        await().atMost(PATIENCE)
                .until(() -> get("/turns/svg/parts/image-0/payload").statusCode() == 200);
        HttpResponse<byte[]> download = get("/turns/svg/parts/image-0/payload");
        assertThat(download.headers().firstValue("content-type")).hasValue("application/octet-stream");
        assertThat(download.headers().firstValue("content-disposition").orElse(""))
                .startsWith("attachment");

        HttpResponse<byte[]> sound = get("/turns/" + Samples.COMPLETE + "/parts/audio-0/payload", "Range", "bytes=0-3");
        assertThat(sound.statusCode()).isEqualTo(206);
        assertThat(sound.body()).asString(StandardCharsets.US_ASCII).isEqualTo("RIFF");
        assertThat(get("/turns/" + Samples.LOST + "/parts/image-0/payload").statusCode())
                .isEqualTo(404);
        assertThat(List.of(
                        get("/health/ready").statusCode(), get("/health/live").statusCode()))
                .containsOnly(200);
    }

    private HttpResponse<byte[]> get(String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(fixture.url(path)));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private void open(String path) {
        browser.driver.get(fixture.url(path));
    }

    private void openTurn(String id) {
        open("/turns/" + id);
        until(() -> !text("#parts").isEmpty());
    }

    private void picture(String name) {
        browser.screenshot(PICTURES.resolve(name + ".png"));
    }

    private static void until(Callable<Boolean> condition) {
        await().atMost(PATIENCE).ignoreExceptions().until(condition);
    }

    private void click(String selector) {
        until(() -> {
            browser.driver.findElement(By.cssSelector(selector)).click();
            return true;
        });
    }

    private List<WebElement> all(String selector) {
        return browser.driver.findElements(By.cssSelector(selector));
    }

    private WebElement focused() {
        return browser.driver.switchTo().activeElement();
    }

    private Sample sample(String id) {
        return Objects.requireNonNull(samples.get(id));
    }

    private String row(String id) {
        return text("[data-turn='" + id + "']");
    }

    private String text(String selector) {
        return browser.eval("return document.querySelector(arguments[0])?.innerText ?? ''", selector)
                .toString();
    }

    private double number(String expression) {
        return ((Number) browser.eval("return Number(" + expression + ")")).doubleValue();
    }

    private static String attribute(WebElement element, String name) {
        return String.valueOf(element.getDomAttribute(name));
    }
}
