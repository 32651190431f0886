package dev.tributary.deploy.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.contract.Modality;
import dev.tributary.contract.PathPiece;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TopTextTest {

    @Test
    void the95thPercentileIsTheValueThat95Of100DoNotExceed() {
        assertThat(TopSample.p95(List.of())).isNull();
        assertThat(TopSample.p95(List.of(7L))).isEqualTo(7);
        assertThat(TopSample.p95(LongStream.rangeClosed(1, 100).boxed().toList()))
                .isEqualTo(95);
        assertThat(TopSample.p95(
                        LongStream.rangeClosed(1, 20).map(i -> 21 - i).boxed().toList()))
                .isEqualTo(19);
    }

    @Test
    void everythingStandsInItsRow() {
        TopSample sample = new TopSample(
                Instant.parse("2026-03-01T12:00:00.9Z"),
                Map.of("tributary.image", 12.5),
                List.of(new TopSample.Lag("image-worker", "tributary.image", 42)),
                new TopSample.Open(3, 4_500L),
                Map.of("complete", 10, "partial", 1),
                1_234L,
                Map.of(Modality.IMAGE, new TopSample.Stages(11, Map.of(PathPiece.INFERENCE, 240L))),
                List.of(
                        new TopSample.Replica("image-worker", "1@a", "10.0.0.1", 2, 42L, null),
                        new TopSample.Replica(
                                "image-worker",
                                "1@b",
                                null,
                                null,
                                null,
                                new TopSample.Stages(11, Map.of(PathPiece.QUEUE, 7_000L)))),
                Map.of("ingest", "ready", "page", "no answer at http://localhost:1"));

        List<String> lines = TopText.of(sample, new Paint(false));

        assertThat(lines.get(0))
                .startsWith("tributary top  2026-03-01T12:00:00Z  3 open, the oldest for 4.5 s; of the last minute 11")
                .endsWith("p95 1.2 s");
        assertThat(lines).anyMatch(line -> line.matches("tributary.image +12.5 +image-worker 42"));
        assertThat(lines).anyMatch(line -> line.matches("image +11 +- +- +- +- +240 ms +- +-"));
        assertThat(lines).anyMatch(line -> line.matches("image-worker +1@a +2 +42"));
        assertThat(lines).anyMatch(line -> line.matches("image-worker +1@b +gone +11 +7.0 s +- +- +- +-"));
        assertThat(lines.get(lines.size() - 1)).contains("ingest ready", "page no answer at http://localhost:1");
        assertThat(TopText.of(sample, new Paint(true))).anyMatch(line -> line.contains("\u001b[32mready"));
    }
}
