package dev.tributary.deploy.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.contract.Modality;
import dev.tributary.contract.Outcome;
import dev.tributary.deploy.client.RecordLine;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class TailFilterTest {

    private static final RecordLine IMAGE = line("t-1", "image-0", "s-1", "", false);
    private static final RecordLine FAILED = line("t-1", "audio-0", "s-1", "", true);
    private static final RecordLine PARTIAL = line("t-1", "", "s-1", "partial", true);
    private static final RecordLine OTHER = line("t-2", "", "", "complete", false);
    private static final List<RecordLine> ALL = List.of(IMAGE, FAILED, PARTIAL, OTHER);

    @Test
    void everythingPassesUnlessSomethingIsAsked() {
        assertThat(taken(new TailFilter(null, null, null, null, false))).isEqualTo(ALL);
        assertThat(taken(new TailFilter("t-2", null, null, null, false))).containsExactly(OTHER);
        assertThat(taken(new TailFilter(null, "s-1", null, null, false))).containsExactly(IMAGE, FAILED, PARTIAL);
        assertThat(taken(new TailFilter(null, null, Outcome.PARTIAL, null, false)))
                .containsExactly(PARTIAL);
        assertThat(taken(new TailFilter(null, null, null, Modality.IMAGE, false)))
                .containsExactly(IMAGE);
        assertThat(taken(new TailFilter(null, null, null, null, true))).containsExactly(FAILED, PARTIAL);
        assertThat(taken(new TailFilter("t-1", "s-1", null, Modality.AUDIO, true)))
                .containsExactly(FAILED);
    }

    private static List<RecordLine> taken(TailFilter filter) {
        return ALL.stream().filter(filter::takes).toList();
    }

    private static RecordLine line(String turn, String part, String session, String outcome, boolean error) {
        return new RecordLine(Instant.EPOCH, "tributary.x", 0, 0, turn, part, "", "", session, outcome, error);
    }
}
