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
    void whatStillGainedClearlyMayGrowToTheLatency() {
        sizes.took(1, 0.010);
        assertThat(sizes.bestOrMore()).isEqualTo(1);
        sizes.took(2, 0.011);
        assertThat(sizes.bestOrMore()).as("2 take 11 ms, so 18 take 99").isEqualTo(18);
        sizes.took(4, 0.020);
        assertThat(sizes.bestOrMore()).as("the last doubling gained a tenth").isEqualTo(4);
        sizes.took(6, 0.021);
        assertThat(sizes.bestOrMore())
                .as("a step of a half that gained all of it")
                .isEqualTo(28);
    }

    @Test
    void aGainThatNoiseCouldBeDoesNotGrow() {
        sizes.took(1, 1 / 162.0);
        sizes.took(2, 2 / 204.6);
        assertThat(sizes.bestOrMore()).as("of a real start").isEqualTo(2);
    }

    @Test
    void theNextSizeIsTwiceTheLargestWithinTheLatency() {
        assertThat(sizes.next(3)).isEqualTo(1);
        sizes.took(1, 0.200);
        assertThat(sizes.next(3)).as("one alone takes as long as it takes").isEqualTo(2);
        sizes.took(2, 0.300);
        assertThat(sizes.next(3)).as("too slow").isZero();
        sizes.took(2, 0.090);
        assertThat(sizes.next(3)).as("its first run was").isEqualTo(3);
        sizes.took(3, 0.091);
        assertThat(sizes.next(3)).isZero();
        sizes.forgetFrom(2);
        assertThat(sizes.sizes()).containsExactly(1);
    }

    @Test
    void aPartAloneMayTakeLonger() {
        sizes.took(1, 3);
        assertThat(sizes.best()).isEqualTo(1);
    }
}
