package dev.tributary.workerruntime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class BatchSizesTest {

    private final BatchSizes sizes = new BatchSizes(Duration.ofMillis(100));

    @Test
    void theSmallestSizeThatComesNearTheBestIsChosen() {
        sizes.took(1, 0.010);
        sizes.took(2, 0.012);
        sizes.took(4, 0.016);
        sizes.took(8, 0.031);
        assertThat(sizes.best()).isEqualTo(4);
    }

    @Test
    void ofOneSizeTheQuickestCounts() {
        sizes.took(1, 0.010);
        sizes.took(2, 0.040);
        sizes.took(1, 0.012);
        sizes.took(2, 0.012);
        assertThat(sizes.sizes()).containsExactly(1, 2);
        assertThat(sizes).hasToString("1: 100.0/s, 2: 166.7/s");
        assertThat(sizes.best()).isEqualTo(2);
    }

    @Test
    void aModelThatGainsNothingRunsItsPartsAlone() {
        sizes.took(1, 0.010);
        sizes.took(2, 0.0199);
        sizes.took(4, 0.0398);
        assertThat(sizes.best()).isEqualTo(1);
    }

    @Test
    void whatTakesTooLongIsNotChosenHoweverMuchItGains() {
        sizes.took(1, 0.060);
        sizes.took(2, 0.090);
        sizes.took(4, 0.101);
        assertThat(sizes.best()).isEqualTo(2);
    }

    @Test
    void whenTimeWasShortASizeThatStillGainedIsDoubledWithinTheLatency() {
        sizes.took(1, 0.010);
        assertThat(sizes.bestOfSome(32)).isEqualTo(1);
        sizes.took(2, 0.015);
        assertThat(sizes.bestOfSome(32)).isEqualTo(8);
        assertThat(sizes.bestOfSome(4)).isEqualTo(4);
        sizes.took(4, 0.030);
        assertThat(sizes.bestOfSome(32)).isEqualTo(2);
    }

    @Test
    void aGainThatNoiseCouldBeIsNotDoubled() {
        sizes.took(1, 1 / 67.2);
        sizes.took(2, 2 / 71.9);
        assertThat(sizes.bestOfSome(32)).as("of a real start").isEqualTo(2);
    }

    @Test
    void aPartAloneMayTakeLonger() {
        sizes.took(1, 3);
        assertThat(sizes.best()).isEqualTo(1);
    }
}
