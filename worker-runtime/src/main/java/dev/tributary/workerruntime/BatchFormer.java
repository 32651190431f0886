package dev.tributary.workerruntime;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Chooses which of the waiting parts go together with the one that leads. Where that is always the oldest, none starves: a
 * part with n older ones before it leaves with the batch n + 1 at the latest.
 */
final class BatchFormer {

    /** So many batches' worth of parts are looked at, which bounds the work on one batch. */
    private static final int LOOK_AHEAD = 16;

    private BatchFormer() {}

    /**
     * Forms one batch.
     *
     * @param costs what each waiting part costs, the oldest first; at least one
     * @param leader the position of the one that goes in any case; one of those that are {@link #looked} at
     * @return the positions of those that go, ascending; the leader is one of them
     */
    static int[] form(long[] costs, int leader, BatchLimits limits) {
        return switch (limits.lengths()) {
            case ANY -> inOrder(costs, leader, limits, false);
            case EQUAL -> inOrder(costs, leader, limits, true);
            case PADDED -> alike(costs, leader, limits);
        };
    }

    /** How many of so many waiting parts are looked at for one batch. */
    static int looked(int waiting, BatchLimits limits) {
        return (int) Math.min(waiting, (long) LOOK_AHEAD * limits.items());
    }

    /** The leader and those after it. */
    private static int[] inOrder(long[] costs, int leader, BatchLimits limits, boolean equal) {
        int[] chosen = new int[Math.min(costs.length - leader, limits.items())];
        int size = 0;
        long cost = 0;
        for (int i = leader; i < costs.length && size < chosen.length; i++) {
            if (equal && costs[i] != costs[leader]) {
                continue;
            }
            if (size > 0 && cost + costs[i] > limits.budget()) {
                break;
            }
            chosen[size++] = i;
            cost += costs[i];
        }
        return Arrays.copyOf(chosen, size);
    }

    /** Grows a stretch of the parts in order of length around the leader, to the side where it costs less padding. */
    private static int[] alike(long[] costs, int leader, BatchLimits limits) {
        int looked = looked(costs.length, limits);
        if (looked == 1) {
            return new int[] {0};
        }
        int[] byLength = byLength(costs, looked);
        int low = 0;
        while (byLength[low] != leader) {
            low++;
        }
        int high = low;
        long sum = costs[leader];
        while (high - low + 1 < limits.items()) {
            long shorter = low > 0 ? costs[byLength[low - 1]] : -1;
            long longer = high + 1 < looked ? costs[byLength[high + 1]] : -1;
            long longest = costs[byLength[high]];
            int size = high - low + 1;
            boolean down = shorter >= 0 && fits(sum + shorter, longest, size + 1, limits);
            boolean up = longer >= 0 && fits(sum + longer, longer, size + 1, limits);
            if (!down && !up) {
                break;
            }
            if (down && (!up || longest - shorter <= (longer - longest) * size)) {
                low--;
                sum += shorter;
            } else {
                high++;
                sum += longer;
            }
        }
        int[] chosen = Arrays.copyOfRange(byLength, low, high + 1);
        Arrays.sort(chosen);
        return chosen;
    }

    private static boolean fits(long sum, long longest, int size, BatchLimits limits) {
        long cells = longest * size;
        return cells <= limits.budget() && cells - sum <= limits.paddingMax() * cells;
    }

    /** Positions by length; of equal lengths the older first. Sorts numbers, since this is done for each batch. */
    private static int[] byLength(long[] costs, int looked) {
        long[] keys = IntStream.range(0, looked)
                .mapToLong(i -> Math.min(costs[i], Integer.MAX_VALUE) << Integer.SIZE | i)
                .sorted()
                .toArray();
        return Arrays.stream(keys).mapToInt(key -> (int) key).toArray();
    }
}
