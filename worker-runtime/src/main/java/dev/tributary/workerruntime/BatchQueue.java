package dev.tributary.workerruntime;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The parts that are prepared, and what is known of those that are not yet. Knows no threads and no clock: {@link Batcher}
 * guards it.
 */
final class BatchQueue<P extends Prepared> {

    /** Of how long earlier batches took, at each new one. */
    private static final double REMEMBERED = 0.98;

    private static final Duration ANY_TIME = Duration.ofDays(1);

    private final BatchReady ready;
    private final Duration deadline;
    private BatchLimits limits;
    private List<ReadyPart<P>> waiting = new ArrayList<>();
    private long cost;
    private int coming;
    private boolean draining;
    private double nanos;
    private double nanosCost;

    /** @param deadline how long after its append a part's answer is wanted; zero when the oldest always goes */
    BatchQueue(BatchReady ready, BatchLimits limits, Duration deadline) {
        this.ready = ready;
        this.deadline = deadline;
        this.limits = limits;
    }

    BatchLimits limits() {
        return limits;
    }

    void limits(BatchLimits next) {
        limits = next;
    }

    /** So many more parts are on their way, or fewer when negative. */
    void coming(int parts) {
        coming += parts;
    }

    int coming() {
        return coming;
    }

    void add(ReadyPart<P> part) {
        waiting.add(part);
        cost += part.cost();
    }

    void drain() {
        draining = true;
    }

    int size() {
        return waiting.size();
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /**
     * Whether a batch leaves now.
     *
     * @param idle whether the oldest part found a model without work
     */
    boolean ready(Instant now, boolean idle) {
        return ready.now(limits, waiting.size(), cost, coming, oldest(now), idle, draining);
    }

    /** After what time {@link #ready} is true even if nothing changes; not asked of an empty queue. */
    Duration wait(Instant now, boolean idle) {
        return ready.linger(idle).minus(oldest(now));
    }

    /** The model took so long for a batch. */
    void took(List<ReadyPart<P>> batch, Duration time) {
        nanos = nanos * REMEMBERED + time.toNanos();
        nanosCost = nanosCost * REMEMBERED + limits.cost(batch);
    }

    /** Takes the next batch, in the order of arrival; not asked of an empty queue. */
    List<ReadyPart<P>> take(Instant now) {
        long[] costs = waiting.stream().mapToLong(ReadyPart::cost).toArray();
        int[] chosen = BatchFormer.form(costs, leader(costs, now), limits);
        List<ReadyPart<P>> batch = new ArrayList<>(chosen.length);
        List<ReadyPart<P>> left = new ArrayList<>(Math.max(10, waiting.size() - chosen.length));
        int next = 0;
        for (int i = 0; i < waiting.size(); i++) {
            ReadyPart<P> part = waiting.get(i);
            if (next < chosen.length && chosen[next] == i) {
                batch.add(part);
                cost -= part.cost();
                next++;
            } else {
                left.add(part);
            }
        }
        waiting = left;
        return batch;
    }

    private int leader(long[] costs, Instant now) {
        if (deadline.isZero()) {
            return 0;
        }
        int looked = BatchFormer.looked(costs.length, limits);
        long[] left = waiting.stream()
                .limit(looked)
                .mapToLong(part -> part.left(now, deadline))
                .toArray();
        double nanosPerCost = nanosCost > 0 ? nanos / nanosCost : 0;
        long[] needed = Arrays.stream(costs, 0, looked)
                .map(cost -> (long) (cost * nanosPerCost))
                .toArray();
        return BatchLeader.of(left, needed, deadline.toNanos());
    }

    /** Empties the queue. */
    List<ReadyPart<P>> clear() {
        List<ReadyPart<P>> left = waiting;
        waiting = new ArrayList<>();
        cost = 0;
        return left;
    }

    /** How long the oldest waited; of one that came before the clock was set back, any time. */
    private Duration oldest(Instant now) {
        if (waiting.isEmpty()) {
            return Duration.ZERO;
        }
        Duration waited = Duration.between(waiting.get(0).since(), now);
        return waited.isNegative() ? ANY_TIME : waited;
    }
}
