package dev.tributary.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.deploy.client.RecordLine;
import dev.tributary.deploy.watch.Links;
import dev.tributary.deploy.watch.Paint;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TerminalTest {

    private static final RecordLine LINE = new RecordLine(
            Instant.EPOCH, "tributary.fused", 0, 7, "t-\u001b[2J", "", "partial, review", "0af7", "", "partial", true);

    @Test
    void coloursAreForTerminalsThatWantThem() {
        assertThat(Terminal.paint(true, Map.of("TERM", "xterm")).coloured()).isTrue();
        assertThat(Terminal.paint(true, Map.of("NO_COLOR", "")).coloured()).isTrue();
        assertThat(Terminal.paint(true, Map.of("NO_COLOR", "1")).coloured()).isFalse();
        assertThat(Terminal.paint(true, Map.of("TERM", "dumb")).coloured()).isFalse();
        assertThat(Terminal.paint(false, Map.of()).coloured()).isFalse();
    }

    @Test
    void aLineLinksItsTraceOnATerminalAndIsPlainElsewhere() {
        Links links = new Links(null, "http://tempo/{traceId}");

        assertThat(TailCommand.text(LINE, links, new Paint(true)))
                .contains("\u001b]8;;http://tempo/0af7\u001b\\0af7", "\u001b[31mpartial, review")
                .doesNotContain("\u001b[2J");
        assertThat(TailCommand.text(LINE, links, new Paint(false))).doesNotContain("\u001b");
    }
}
