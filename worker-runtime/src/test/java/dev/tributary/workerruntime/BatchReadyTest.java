package dev.tributary.workerruntime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class BatchReadyTest {

    private static final Duration EARLY = Duration.ofMillis(19);
    private static final Duration LINGER = Duration.ofMillis(20);

    private final BatchReady ready = new BatchReady(4, LINGER);

    @Test
    void nothingIsNeverABatch() {
        assertThat(ready.now(0, 0, Duration.ZERO, true)).isFalse();
    }

    @Test
    void aFullBatchGoesAtOnce() {
        assertThat(ready.now(4, 9, Duration.ZERO, false)).isTrue();
        assertThat(ready.now(3, 9, Duration.ZERO, false)).isFalse();
    }

    @Test
    void aBatchThatNothingElseComesForDoesNotWait() {
        assertThat(ready.now(1, 0, Duration.ZERO, false)).isTrue();
        assertThat(ready.now(1, 1, Duration.ZERO, false)).isFalse();
    }

    @Test
    void noPartWaitsLongerThanTheLinger() {
        assertThat(ready.now(1, 9, EARLY, false)).isFalse();
        assertThat(ready.now(1, 9, LINGER, false)).isTrue();
    }

    @Test
    void whenDrainingNothingWaits() {
        assertThat(ready.now(1, 9, Duration.ZERO, true)).isTrue();
    }
}
