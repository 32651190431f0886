package dev.tributary.deploy.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tributary.contract.Decision;
import dev.tributary.contract.Modality;
import dev.tributary.contract.Topics;
import dev.tributary.contract.TurnHeaders;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;

/** The list of turns, turns that come in, and what the page does when something is not there. */
final class PageIT extends InBrowser {

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
}
