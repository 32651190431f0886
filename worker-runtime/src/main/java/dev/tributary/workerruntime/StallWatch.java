package dev.tributary.workerruntime;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The last resort against a call that never comes back: a driver that hangs, a thread of the Kafka client that ran out of
 * memory. Nothing of that fails, polling and heartbeats go on, and the partitions would be kept and not worked on for ever.
 *
 * <p>Time counts while somebody looks: a process that was stopped for a while has not stalled.
 */
final class StallWatch {

    private static final Duration LONGEST_LOOK = Duration.ofSeconds(1);

    private final Duration most;
    private final LongSupplier nanos;
    private final Consumer<Throwable> fatal;
    private final List<Stage> stages = new CopyOnWriteArrayList<>();
    private long lookedAt;

    /**
     * @param most how long a stage may have something open and end nothing
     * @param nanos {@link System#nanoTime}, or a test's
     * @param fatal takes a {@link StuckException}
     */
    StallWatch(Duration most, LongSupplier nanos, Consumer<Throwable> fatal) {
        this.most = most;
        this.nanos = nanos;
        this.fatal = fatal;
        this.lookedAt = nanos.getAsLong();
    }

    /** Watches one more stage. */
    Stage stage(String name) {
        Stage stage = new Stage(name);
        stages.add(stage);
        return stage;
    }

    /** Called now and then, by one thread that is in none of the stages. */
    void look() {
        long now = nanos.getAsLong();
        long passed = Math.min(now - lookedAt, LONGEST_LOOK.toNanos());
        lookedAt = now;
        for (Stage stage : stages) {
            if (stage.stalledFor(passed) > most.toNanos()) {
                fatal.accept(new StuckException(stage.name + " has ended nothing for " + most));
            }
        }
    }

    /** Where calls begin and end. Thread-safe. */
    static final class Stage {

        private final String name;
        private final AtomicInteger open = new AtomicInteger();
        private final AtomicLong ended = new AtomicLong();
        private long endedThen;
        private long stalled;

        private Stage(String name) {
            this.name = name;
        }

        void begin() {
            open.incrementAndGet();
        }

        void end() {
            ended.incrementAndGet();
            open.decrementAndGet();
        }

        private long stalledFor(long more) {
            long now = ended.get();
            stalled = open.get() == 0 || now != endedThen ? 0 : stalled + more;
            endedThen = now;
            return stalled;
        }
    }
}
