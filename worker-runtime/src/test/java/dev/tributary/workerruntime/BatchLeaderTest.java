package dev.tributary.workerruntime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchLeaderTest {

    private static final long DEADLINE = 100;

    @Test
    void whenAllCanBeOnTimeTheFirstDueLeads() {
        assertThat(leader(left(40, 60, 90), needed(30, 10, 20))).isZero();
        assertThat(leader(left(60, 40, 90), needed(30, 10, 20))).isEqualTo(1);
    }

    @Test
    void whenNotAllCanTheCostliestGivesWay() {
        // with the 30 of the first, the others would be late; without it, both are on time
        assertThat(leader(left(40, 45, 50), needed(30, 20, 20))).isEqualTo(1);
        // what cannot be on time by itself is in nobody's way
        assertThat(leader(left(10, 45, 50), needed(30, 20, 20))).isEqualTo(1);
        assertThat(leader(left(-5, 20), needed(10, 20))).isEqualTo(1);
    }

    @Test
    void whenNoneCanTheLongestOverdueLeads() {
        assertThat(leader(left(-5, -50, -20), needed(10, 10, 10))).isEqualTo(1);
        assertThat(leader(left(5), needed(10))).isZero();
    }

    @Test
    void whoWaitedForTenDeadlinesLeadsWhoeverElseIsLateThen() {
        assertThat(leader(left(-899, 20), needed(80, 20))).isEqualTo(1);
        assertThat(leader(left(-900, 20), needed(80, 20))).isZero();
    }

    /** Every order is tried: none in which the leader goes first has more on time than the best of all. */
    @Test
    void asFewAsPossibleAreLate() {
        for (int seed = 0; seed < 2_000; seed++) {
            Random random = new Random(seed);
            int parts = 1 + random.nextInt(6);
            long[] left = random.longs(parts, -100, 200).toArray();
            long[] needed = random.longs(parts, 1, 80).toArray();
            int leader = leader(left, needed);

            long most = mostOnTime(left, needed, 0, IntStream.range(0, parts).toArray());
            int[] others = IntStream.range(0, parts).filter(i -> i != leader).toArray();
            long withLeader = needed[leader] <= left[leader]
                    ? 1 + mostOnTime(left, needed, needed[leader], others)
                    : 0; // none can be on time

            assertThat(withLeader)
                    .as("%s of %s needing %s", leader, Arrays.toString(left), Arrays.toString(needed))
                    .isEqualTo(most);
        }
    }

    /** How many of some parts can be on time when the model is free after so long: every set of them, in the order of deadlines. */
    private static long mostOnTime(long[] left, long[] needed, long after, int[] parts) {
        int[] byDeadline = Arrays.stream(parts)
                .boxed()
                .sorted(Comparator.comparingLong(i -> left[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        int most = 0;
        for (int set = 0; set < 1 << byDeadline.length; set++) {
            long sum = after;
            boolean onTime = true;
            for (int i = 0; i < byDeadline.length; i++) {
                if ((set >> i & 1) == 1) {
                    sum += needed[byDeadline[i]];
                    onTime &= sum <= left[byDeadline[i]];
                }
            }
            if (onTime) {
                most = Math.max(most, Integer.bitCount(set));
            }
        }
        return most;
    }

    private static int leader(long[] left, long[] needed) {
        return BatchLeader.of(left, needed, DEADLINE);
    }

    private static long[] left(long... nanos) {
        return nanos;
    }

    private static long[] needed(long... nanos) {
        return nanos;
    }
}
