package dev.tributary.workerruntime;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Chooses which of the waiting parts go together. The oldest always goes, so that none starves: a part with n older ones
 * before it leaves with the batch n + 1 at the latest.
 */
final class BatchFormer {

    /** So many batches' worth of parts are looked at, which bounds the work on one batch. */
    private static final int LOOK_AHEAD = 16;

    private BatchFormer() {}

    /**
     * Forms one batch.
     *
     * @param costs what each waiting part costs, the oldest first; at least one
     * @return the positions of those that go, ascending; 0 is one of them
     */
    static int[] form(long[] costs, BatchLimits limits) {
        return switch (limits.lengths()) {
            case ANY -> inOrder(costs, limits, false);
            case EQUAL -> inOrder(costs, limits, true);
            case PADDED -> alike(costs, limits);
        };
    }

    private static int[] inOrder(long[] costs, BatchLimits limits, boolean equal) {
        int[] chosen = new int[Math.min(costs.length, limits.items())];
        int size = 0;
        long cost = 0;
        for (int i = 0; i < costs.length && size < chosen.length; i++) {
            if (equal && costs[i] != costs[0]) {
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

    /** Grows a stretch of the parts in order of length around the oldest, to the side where it costs less padding. */
    private static int[] alike(long[] costs, BatchLimits limits) {
        int looked = (int) Math.min(costs.length, (long) LOOK_AHEAD * limits.items());
        if (looked == 1) {
            return new int[] {0};
        }
        int[] byLength = byLength(costs, looked);
        int low = 0;
        while (byLength[low] != 0) {
            low++;
        }
        int high = low;
        long sum = costs[0];
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
