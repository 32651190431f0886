package dev.tributary.workerruntime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class BackpressureTest {

    private final Backpressure backpressure = new Backpressure(10, 1_000);

    @Test
    void itPausesAtABoundAndResumesAtHalfOfIt() {
        assertThat(backpressure.pauses(9, 0)).isFalse();
        assertThat(backpressure.pauses(10, 0)).isTrue();
        assertThat(backpressure.pauses(6, 0)).isTrue();
        assertThat(backpressure.pauses(5, 0)).isFalse();
        assertThat(backpressure.pauses(9, 0)).isFalse();
    }

    @Test
    void bytesCountAsItemsDoAndBothMustBeDown() {
        assertThat(backpressure.pauses(1, 1_000)).isTrue();
        assertThat(backpressure.pauses(6, 400)).isTrue();
        assertThat(backpressure.pauses(5, 501)).isTrue();
        assertThat(backpressure.pauses(5, 500)).isFalse();
    }
}
