package dev.tributary.workerruntime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class BatchReadyTest {

    private static final Duration EARLY = Duration.ofMillis(19);
    private static final Duration LINGER = Duration.ofMillis(20);
    private static final BatchLimits LIMITS = new BatchLimits(4, 100, Lengths.ANY, 0);

    private final BatchReady ready = new BatchReady(LINGER, Duration.ofMillis(5));

    @Test
    void nothingIsNeverABatch() {
        assertThat(ready.now(LIMITS, 0, 0, 0, Duration.ZERO, true, true)).isFalse();
    }

    @Test
    void aFullBatchGoesAtOnce() {
        assertThat(now(4, 4, 9, Duration.ZERO)).isTrue();
        assertThat(now(3, 3, 9, Duration.ZERO)).isFalse();
    }

    @Test
    void aSpentBudgetGoesAtOnce() {
        assertThat(now(2, 100, 9, Duration.ZERO)).isTrue();
        assertThat(now(2, 99, 9, Duration.ZERO)).isFalse();
    }

    @Test
    void aBatchThatNothingElseComesForDoesNotWait() {
        assertThat(now(1, 1, 0, Duration.ZERO)).isTrue();
        assertThat(now(1, 1, 1, Duration.ZERO)).isFalse();
    }

    @Test
    void noPartWaitsLongerThanTheLinger() {
        assertThat(now(1, 1, 9, EARLY)).isFalse();
        assertThat(now(1, 1, 9, LINGER)).isTrue();
    }

    @Test
    void aModelWithoutWorkIsKeptWaitingForAsLongAsItsOwnLingerSays() {
        assertThat(ready.now(LIMITS, 1, 1, 9, Duration.ofMillis(5), true, false))
                .isTrue();
        assertThat(ready.now(LIMITS, 1, 1, 9, Duration.ofMillis(4), true, false))
                .isFalse();
    }

    @Test
    void whenDrainingNothingWaits() {
        assertThat(ready.now(LIMITS, 1, 1, 9, Duration.ZERO, false, true)).isTrue();
    }

    private boolean now(int waiting, long cost, int coming, Duration oldest) {
        return ready.now(LIMITS, waiting, cost, coming, oldest, false, false);
    }
}
