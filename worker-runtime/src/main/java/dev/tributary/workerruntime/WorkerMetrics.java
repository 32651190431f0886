package dev.tributary.workerruntime;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.context.Context;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** What a worker counts: one method per fact. The context names the trace that becomes the measurement's exemplar. */
interface WorkerMetrics {

    /** Counts nothing. */
    WorkerMetrics NONE = new WorkerMetrics() {};

    /** A step of the work on one part took so long. */
    default void stage(String stage, Duration took, Context context) {}

    /** A part lay so long in its topic before it was polled. */
    default void queueWait(Duration waited, Context context) {}

    /** The model is called with {@code size} parts, a batch that is full to {@code fill} and padded to {@code padding}, 0 to 1. */
    default void batch(int size, double fill, OptionalDouble padding) {}

    /** A call of the model took so long; {@code errorType} when it failed. */
    default void inferred(Attributes call, Duration took, @Nullable String errorType, Context context) {}

    /** Tells from now on how many parts are in each stage, by its name, until what it returns is closed. */
    default Depths depths(Map<String, IntSupplier> stages) {
        return () -> {};
    }

    /** Depths that are told. */
    @FunctionalInterface
    interface Depths extends AutoCloseable {

        @Override
        void close();
    }

    /** A payload was looked for among those that were answered or are in work. */
    default void cache(boolean hit) {}

    /** A part was done so long after it was polled; {@code errorType} when it failed. */
    default void processed(Duration took, @Nullable String errorType, Context context) {}

    /** So much is in work, and so many partitions are paused for it. */
    default void intake(int inFlight, long bytes, int paused) {}

    /** So many records lie between what is done and the end of this worker's partitions. */
    default void lag(long records) {}

    /** Whether the object store is left alone: 0 closed, 1 half open, 2 open. */
    default void breaker(int state) {}

    /** Something is tried again: {@code fetch} or {@code send}. */
    default void retried(String stage) {}

    /** A record became a dead letter. */
    default void rejected(String errorType, Context context) {}

    /** The model was so sure of an answer, 0 to 1. */
    default void confidence(String model, double confidence, Context context) {}
}
