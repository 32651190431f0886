package dev.tributary.workerruntime;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * The processor time that one payload may take. It counts the time of the thread that asks, not the clock's: a machine that
 * others keep busy fails no good payload. Java cannot stop a thread from outside, so whoever decodes asks here at every
 * read, row or packet, and stops itself.
 */
public final class CpuBudget {

    /** Nanoseconds of processor time that the calling thread has used; the clock's where the JVM does not count them. */
    public static final LongSupplier THREAD_TIME = threadTime();

    private final LongSupplier nanos;
    private final Duration most;
    private final long from;

    /**
     * Begins to count.
     *
     * @param most what may be used from now on
     * @param nanos {@link #THREAD_TIME}, or a test's
     */
    public CpuBudget(Duration most, LongSupplier nanos) {
        this.nanos = nanos;
        this.most = most;
        this.from = nanos.getAsLong();
    }

    /** Whether more has been used than allowed. About a microsecond. */
    public boolean isSpent() {
        return nanos.getAsLong() - from > most.toNanos();
    }

    private static LongSupplier threadTime() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return threads.isCurrentThreadCpuTimeSupported() && threads.isThreadCpuTimeEnabled()
                ? threads::getCurrentThreadCpuTime
                : System::nanoTime;
    }
}
