package dev.tributary.workerruntime;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The few threads that read, fetch and prepare, and the one that answers. What escapes a task is never lost: it is handed to
 * {@code fatal}.
 */
final class WorkerThreads {

    private final ScheduledThreadPoolExecutor executor;
    private final Consumer<Throwable> fatal;
    private final int threads;
    private volatile boolean stopping;
    private int lost;

    WorkerThreads(String name, int threads, Consumer<Throwable> fatal) {
        AtomicInteger number = new AtomicInteger();
        this.fatal = fatal;
        this.threads = threads;
        this.executor = new ScheduledThreadPoolExecutor(threads, task -> {
            Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** Runs a task as soon as a thread is free, one thread its tasks in order; never, when the worker has closed. */
    void execute(Runnable task) {
        try {
            executor.execute(guarded(task));
        } catch (RejectedExecutionException e) {
            // what the task was about is not done, so its record comes again
            return;
        }
    }

    /** Runs a task later. Returns false, and never runs it, when the worker is closing. */
    boolean schedule(Duration pause, Runnable task) {
        if (stopping) {
            return false;
        }
        try {
            var unused = executor.schedule(guarded(task), pause.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /** A thread will not come back: another takes its place. Returns false when as many are lost as there were. */
    synchronized boolean lost() {
        lost++;
        executor.setCorePoolSize(threads + lost);
        return lost < threads;
    }

    /** A thread came back after all. */
    synchronized void found() {
        lost--;
        executor.setCorePoolSize(threads + lost);
    }

    /** From now on nothing is put off until later. */
    void stopScheduling() {
        stopping = true;
    }

    /** Waits for the threads to end. Returns whether they did. */
    boolean close(Duration timeout) throws InterruptedException {
        executor.shutdown();
        return executor.awaitTermination(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    private Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (Throwable e) {
                fatal.accept(e);
            }
        };
    }
}
