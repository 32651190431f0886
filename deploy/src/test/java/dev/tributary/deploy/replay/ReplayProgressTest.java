package dev.tributary.deploy.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ReplayProgressTest {

    private final List<String> lines = new ArrayList<>();
    private long seconds = 100;

    @Test
    void itIsToldEveryOtherSecondHowFarTheReplayIs() {
        ReplayProgress progress = new ReplayProgress(lines::add, () -> TimeUnit.SECONDS.toNanos(seconds));
        progress.at(1, 4_000, 0);
        seconds = 102;
        progress.at(1_000, 4_000, 250);
        progress.at(1_001, 4_000, 250);
        seconds = 103;
        progress.at(2_000, 4_000, 500);
        seconds = 104;
        progress.at(4_000, 4_000, 1_000);

        assertThat(lines)
                .containsExactly(
                        "1,000 of 4,000 records (25 %), 250 outcomes, 125 outcomes/s",
                        "4,000 of 4,000 records (100 %), 1,000 outcomes, 250 outcomes/s");
    }
}
