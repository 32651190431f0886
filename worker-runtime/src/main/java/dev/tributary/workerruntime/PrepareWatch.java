package dev.tributary.workerruntime;

import dev.tributary.contract.Modality;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongUnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last resort against an input that holds its thread: decoders look at their own {@link CpuBudget}, but one that is
 * caught in native code never gets there, and Java cannot stop it. Its part fails as others do and its thread is replaced,
 * so that the rest goes on. When as many threads are lost as there were, the worker ends and has to be started again.
 */
final class PrepareWatch {

    /** Processor time of a thread by its ID, nanoseconds; below 0 when it is not known. */
    static final LongUnaryOperator THREAD_TIME = threadTime();

    private static final Logger LOG = LoggerFactory.getLogger(PrepareWatch.class);

    private final Modality modality;
    private final Duration most;
    private final LongUnaryOperator cpu;
    private final WorkerThreads threads;
    private final Consumer<Throwable> fatal;
    private final Set<Watched> running = ConcurrentHashMap.newKeySet();

    /**
     * @param most processor time that preparing one part may take
     * @param cpu {@link #THREAD_TIME}, or a test's
     * @param fatal takes a {@link StuckException} when too many threads are lost
     */
    PrepareWatch(
            Modality modality, Duration most, LongUnaryOperator cpu, WorkerThreads threads, Consumer<Throwable> fatal) {
        this.modality = modality;
        this.most = most;
        this.cpu = cpu;
        this.threads = threads;
        this.fatal = fatal;
    }

    /** One part that the calling thread prepares from now on. */
    Watched begin(Consumer<ModelException> givenUp) {
        long thread = Thread.currentThread().getId();
        Watched watched = new Watched(thread, cpu.applyAsLong(thread), givenUp);
        running.add(watched);
        return watched;
    }

    /** Gives up what has taken too long. Called now and then, by a thread that prepares nothing. */
    void look() {
        for (Watched watched : running) {
            long now = cpu.applyAsLong(watched.thread);
            if (now - watched.from > most.toNanos() && watched.settle()) {
                giveUp(watched);
            }
        }
    }

    private void giveUp(Watched watched) {
        LOG.error("a part held a thread for more than {} of processor time; another thread takes its place", most);
        boolean enough = threads.lost();
        watched.givenUp.accept(new ModelException(
                "prepare_timeout",
                "preparing the input took more than " + most.toMillis() + " ms of processor time; tributary." + modality
                        + ".prepare.cpu.max is the limit",
                false,
                null));
        if (!enough) {
            fatal.accept(new StuckException("as many threads are held by inputs as the worker prepares with"));
        }
    }

    private static LongUnaryOperator threadTime() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return threads.isThreadCpuTimeSupported() && threads.isThreadCpuTimeEnabled()
                ? threads::getThreadCpuTime
                : thread -> -1;
    }

    /** What became of a part is decided once: by whoever prepares it, or by the watch. */
    final class Watched {

        private final long thread;
        private final long from;
        private final Consumer<ModelException> givenUp;
        private final AtomicBoolean settled = new AtomicBoolean();

        private Watched(long thread, long from, Consumer<ModelException> givenUp) {
            this.thread = thread;
            this.from = from;
            this.givenUp = givenUp;
        }

        /** The thread is through with it. Returns false when the part was given up meanwhile. */
        boolean end() {
            running.remove(this);
            boolean own = settle();
            if (!own) {
                threads.found(); // only the watch can have been first
            }
            return own;
        }

        private boolean settle() {
            return settled.compareAndSet(false, true);
        }
    }
}
