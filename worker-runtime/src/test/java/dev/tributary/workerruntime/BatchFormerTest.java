package dev.tributary.workerruntime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class BatchFormerTest {

    @Test
    void inputsThatNeedNoPaddingGoAsTheyCame() {
        assertThat(form(new BatchLimits(3, 100, Lengths.ANY, 0), 10, 90, 5, 5)).containsExactly(0, 1);
        assertThat(form(new BatchLimits(3, 1000, Lengths.ANY, 0), 10, 90, 5, 5)).containsExactly(0, 1, 2);
    }

    @Test
    void withoutAMaskOnlyEqualLengthsGoTogether() {
        assertThat(form(new BatchLimits(8, 100, Lengths.EQUAL, 1), 7, 8, 7, 6, 7))
                .containsExactly(0, 2, 4);
    }

    @Test
    void likeLengthsGoTogetherWhoeverCameBetween() {
        assertThat(form(new BatchLimits(3, 1000, Lengths.PADDED, 0.2), 20, 300, 19, 8, 21, 290))
                .containsExactly(0, 2, 4);
    }

    @Test
    void theBudgetCountsThePadding() {
        assertThat(form(new BatchLimits(8, 60, Lengths.PADDED, 1), 20, 30, 10)).containsExactly(0, 2);
        assertThat(form(new BatchLimits(8, 90, Lengths.PADDED, 1), 20, 30, 10)).containsExactly(0, 1, 2);
    }

    @Test
    void whatIsOverTheBudgetGoesAlone() {
        for (Lengths lengths : Lengths.values()) {
            assertThat(form(new BatchLimits(8, 60, lengths, 1), 100, 100, 1)).containsExactly(0);
        }
    }

    @Test
    void ofRealTextsLessIsPaddingThanInTheOrderOfArrival() {
        Random random = new Random(7);
        BatchLimits limits = new BatchLimits(8, 4096, Lengths.PADDED, 0.2);
        long cells = 0;
        long cellsInOrder = 0;
        long tokens = 0;
        long[] waiting = lengths(random, 64);
        for (int i = 0; i < 500; i++) {
            int[] chosen = BatchFormer.form(waiting, 0, limits);
            long longest = Arrays.stream(chosen).mapToLong(at(waiting)).max().orElseThrow();
            tokens += Arrays.stream(chosen).mapToLong(at(waiting)).sum();
            cells += longest * chosen.length;
            cellsInOrder += Arrays.stream(waiting, 0, chosen.length).max().orElseThrow() * chosen.length;
            waiting = withNewOnes(random, waiting, chosen);
        }
        assertThat(1 - tokens / (double) cells).isLessThan(0.2);
        assertThat(cells).isLessThan(cellsInOrder);
    }

    private static java.util.function.IntToLongFunction at(long[] values) {
        return i -> values[i];
    }

    private static long[] lengths(Random random, int count) {
        return random.doubles()
                .limit(count)
                .mapToLong(unused -> Math.min(384, Math.max(8, Math.round(Math.exp(4 + random.nextGaussian())))))
                .toArray();
    }

    private static long[] withNewOnes(Random random, long[] waiting, int[] gone) {
        long[] fresh = lengths(random, gone.length);
        long[] next = new long[waiting.length];
        int to = 0;
        for (int i = 0; i < waiting.length; i++) {
            if (Arrays.binarySearch(gone, i) < 0) {
                next[to++] = waiting[i];
            }
        }
        System.arraycopy(fresh, 0, next, to, fresh.length);
        return next;
    }

    private static int[] form(BatchLimits limits, long... costs) {
        return BatchFormer.form(costs, 0, limits);
    }
}
