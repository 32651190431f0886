package dev.tributary.workerruntime;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Collects prepared parts and hands them to the one thread that infers, as {@link BatchReady} says. */
final class Batcher<P extends Prepared> {

    private final BatchReady ready;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<ReadyPart<P>> waiting = new ArrayDeque<>();
    private int coming;
    private boolean draining;
    private boolean closed;

    Batcher(BatchReady ready, InstantSource clock) {
        this.ready = ready;
        this.clock = clock;
    }

    /** So many parts are on their way to a batch. */
    void coming(int parts) {
        change(() -> coming += parts);
    }

    /** A part that was coming does not come, or not soon. */
    void notComing() {
        change(() -> coming--);
    }

    /** A part that was coming has come. */
    void add(ReadyPart<P> part) {
        change(() -> {
            coming--;
            waiting.add(part);
        });
    }

    /** From now on nothing waits for company. */
    void drain() {
        change(() -> draining = true);
    }

    /** Ends {@link #next}. Returns the parts that were still waiting. */
    List<ReadyPart<P>> close() {
        List<ReadyPart<P>> left = new ArrayList<>();
        change(() -> {
            closed = true;
            left.addAll(waiting);
            waiting.clear();
        });
        return left;
    }

    /** Waits for the next batch; an empty list says that there is none any more. */
    List<ReadyPart<P>> next() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed) {
                Instant now = clock.instant();
                Duration oldest = waiting.isEmpty()
                        ? Duration.ZERO
                        : Duration.between(waiting.getFirst().since(), now);
                if (ready.now(waiting.size(), coming, oldest, draining)) {
                    return take();
                }
                if (waiting.isEmpty()) {
                    changed.await();
                } else {
                    var unused = changed.awaitNanos(ready.linger().minus(oldest).toNanos());
                }
            }
            return List.of();
        } finally {
            lock.unlock();
        }
    }

    private List<ReadyPart<P>> take() {
        List<ReadyPart<P>> batch = new ArrayList<>();
        while (batch.size() < ready.max() && !waiting.isEmpty()) {
            batch.add(waiting.removeFirst());
        }
        return batch;
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
