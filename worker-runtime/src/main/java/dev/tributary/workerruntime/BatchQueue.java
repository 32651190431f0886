package dev.tributary.workerruntime;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The parts that are prepared, and what is known of those that are not yet. Knows no threads and no clock: {@link Batcher}
 * guards it.
 */
final class BatchQueue<P extends Prepared> {

    private final BatchReady ready;
    private BatchLimits limits;
    private List<ReadyPart<P>> waiting = new ArrayList<>();
    private long cost;
    private int coming;
    private boolean draining;

    BatchQueue(BatchReady ready, BatchLimits limits) {
        this.ready = ready;
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

    /** Takes the next batch, in the order of arrival; not asked of an empty queue. */
    List<ReadyPart<P>> take() {
        int[] chosen =
                BatchFormer.form(waiting.stream().mapToLong(ReadyPart::cost).toArray(), limits);
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

    /** Empties the queue. */
    List<ReadyPart<P>> clear() {
        List<ReadyPart<P>> left = waiting;
        waiting = new ArrayList<>();
        cost = 0;
        return left;
    }

    private Duration oldest(Instant now) {
        return waiting.isEmpty()
                ? Duration.ZERO
                : Duration.between(waiting.get(0).since(), now);
    }
}
