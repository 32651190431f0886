package dev.tributary.workerruntime;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.stream.IntStream;

/**
 * Chooses the part that the next batch is formed around. Where parts have a deadline, that is the first due of those that
 * can be on time; for that, the costliest give way when not all can, which makes as few late as possible (Moore, "An n job,
 * one machine sequencing algorithm for minimizing the number of late jobs", 1968). They go when nobody else would be late.
 */
final class BatchLeader {

    /** Who waited for so many deadlines goes first, whoever would be late then. */
    static final int PATIENCE = 10;

    private BatchLeader() {}

    /**
     * Chooses among parts that wait.
     *
     * @param left how long each has until its deadline, negative when that is over; at least one
     * @param needed how long the model takes for each
     * @param deadline how long a part has from its append on; all in one unit
     * @return its position
     */
    static int of(long[] left, long[] needed, long deadline) {
        int[] byDeadline = IntStream.range(0, left.length)
                .boxed()
                .sorted(Comparator.comparingLong(i -> left[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        int first = byDeadline[0];
        if (left[first] <= -(PATIENCE - 1) * deadline) {
            return first;
        }
        PriorityQueue<Integer> onTime = new PriorityQueue<>(Comparator.comparingLong(i -> -needed[i]));
        long sum = 0;
        for (int next : byDeadline) {
            onTime.add(next);
            sum += needed[next];
            if (sum > left[next]) {
                sum -= needed[onTime.remove()];
            }
        }
        return onTime.stream().min(Comparator.comparingLong(i -> left[i])).orElse(first);
    }
}
