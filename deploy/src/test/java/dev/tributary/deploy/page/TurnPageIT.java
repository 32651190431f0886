package dev.tributary.deploy.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.contract.CriticalPath;
import dev.tributary.contract.Decision;
import dev.tributary.contract.Modality;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** One turn in a real browser: its trace, its parts and what is missing. */
final class TurnPageIT extends InBrowser {

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
    void aBarShowsWhatTheTimeWentInto() {
        openTurn(Samples.COMPLETE);
        until(() -> !all(".path-bar span").isEmpty());
        Sample sample = sample(Samples.COMPLETE);
        CriticalPath path = sample.fused().get(0).criticalPath();

        assertThat(all(".path-legend li")).hasSameSizeAs(path.piecesMs().keySet());
        assertThat(text(".path"))
                .contains(sample.fused().get(0).criticalPart() + " took longest", "delivery", "inference");

        openTurn(Samples.OPEN);
        until(() -> !all("[data-part]").isEmpty());
        assertThat(all(".path-bar")).isEmpty();
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
}
