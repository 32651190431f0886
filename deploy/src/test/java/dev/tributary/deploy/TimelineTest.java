package dev.tributary.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TimelineTest {

    private final Instant begin = Instant.parse("2026-01-01T00:00:00Z");
    private Instant now = begin;
    private final Timeline timeline = new Timeline(begin, () -> now);

    @Test
    void stepsAreShownByWhenTheyBegan() throws Exception {
        now = begin.plusMillis(1000);
        timeline.add("first", Duration.ofMillis(0));
        String value = timeline.measure("second", () -> {
            now = begin.plusMillis(2000);
            return "done";
        });
        assertThat(value).isEqualTo("done");
        assertThat(timeline.elapsed()).isEqualTo(Duration.ofSeconds(2));
        assertThat(timeline.lines())
                .containsExactly(
                        "  0.00 s    1.00 s  " + "━".repeat(20) + " ".repeat(20) + "  first",
                        "  1.00 s    2.00 s  " + " ".repeat(20) + "━".repeat(20) + "  second");
    }

    @Test
    void aStepThatFailsIsKeptToo() {
        assertThatThrownBy(() -> timeline.measure("broken", () -> {
                    throw new IOException("no");
                }))
                .isInstanceOf(IOException.class);
        assertThat(timeline.lines()).singleElement().asString().endsWith("broken");
    }
}
