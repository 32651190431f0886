package dev.tributary.workerruntime;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Collects prepared parts and hands them to the one thread that infers, as {@link BatchReady} says. */
final class Batcher<P extends Prepared> {

    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final BatchQueue<P> queue;
    private boolean idle;
    private boolean closed;

    /** @param deadline as in {@link BatchQueue} */
    Batcher(BatchReady ready, BatchLimits limits, Duration deadline, InstantSource clock) {
        this.queue = new BatchQueue<>(ready, limits, deadline);
        this.clock = clock;
    }

    /** So many parts are on their way to a batch. */
    void coming(int parts) {
        change(() -> queue.coming(parts));
    }

    /** A part that was coming does not come, or not soon. */
    void notComing() {
        change(() -> queue.coming(-1));
    }

    /** A part that was coming has come. */
    void add(ReadyPart<P> part) {
        change(() -> {
            queue.coming(-1);
            queue.add(part);
        });
    }

    /** From now on nothing waits for company. */
    void drain() {
        change(queue::drain);
    }

    /** What one batch takes. */
    BatchLimits limits() {
        lock.lock();
        try {
            return queue.limits();
        } finally {
            lock.unlock();
        }
    }

    /** From now on a batch takes this. */
    void limits(BatchLimits limits) {
        change(() -> queue.limits(limits));
    }

    /** The model took so long for a batch. */
    void took(List<ReadyPart<P>> batch, Duration time) {
        lock.lock();
        try {
            queue.took(batch, time);
        } finally {
            lock.unlock();
        }
    }

    /** How many parts are being fetched and prepared. */
    int preparing() {
        lock.lock();
        try {
            return queue.coming();
        } finally {
            lock.unlock();
        }
    }

    /** How many parts are prepared and wait. */
    int waiting() {
        lock.lock();
        try {
            return queue.size();
        } finally {
            lock.unlock();
        }
    }

    /** Ends {@link #next}. Returns the parts that were still waiting. */
    List<ReadyPart<P>> close() {
        lock.lock();
        try {
            closed = true;
            changed.signal();
            return queue.clear();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for the next batch; an empty list says that there is none any more. The model has nothing to do meanwhile. */
    List<ReadyPart<P>> next() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            idle = queue.isEmpty();
            while (!closed) {
                Instant now = clock.instant();
                if (queue.ready(now, idle)) {
                    return queue.take(now);
                }
                if (queue.isEmpty()) {
                    changed.await();
                } else {
                    var unused = changed.awaitNanos(queue.wait(now, idle).toNanos());
                }
            }
            return List.of();
        } finally {
            lock.unlock();
        }
    }

    /** Wakes the thread that infers only when it has something to do, and not for each part of a batch. */
    private void change(Runnable change) {
        lock.lock();
        try {
            boolean empty = queue.isEmpty();
            change.run();
            boolean first = empty && !queue.isEmpty();
            if (first || queue.ready(clock.instant(), idle)) {
                changed.signal();
            }
        } finally {
            lock.unlock();
        }
    }
}
