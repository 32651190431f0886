package dev.tributary.workerruntime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class BackoffTest {

    private final Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1));
    private final Random random = new Random(7);

    @Test
    void thePauseDoublesUpToTheLongest() {
        long[] whole = {100, 200, 400, 800, 1000, 1000};
        for (int attempt = 1; attempt <= whole.length; attempt++) {
            for (int i = 0; i < 100; i++) {
                assertThat(backoff.after(attempt, random))
                        .isBetween(Duration.ofMillis(whole[attempt - 1] / 2), Duration.ofMillis(whole[attempt - 1]));
            }
        }
    }

    @Test
    void manyAttemptsDoNotOverflow() {
        assertThat(backoff.after(Integer.MAX_VALUE, random)).isLessThanOrEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void workersThatFailedTogetherDoNotComeBackTogether() {
        assertThat(backoff.after(3, random)).isNotEqualTo(backoff.after(3, random));
    }
}
