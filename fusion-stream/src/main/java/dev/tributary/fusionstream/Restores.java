package dev.tributary.fusionstream;

import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.Meter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StateRestoreListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far each partition's state is restored from its changelog. Finished ones are logged and counted:
 * {@code tributary.restore.duration} in seconds, one a partition, and {@code tributary.restore.records}.
 */
final class Restores implements StateRestoreListener {

    private static final Logger LOG = LoggerFactory.getLogger(Restores.class);
    private static final List<Double> SECONDS = List.of(0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0);

    /**
     * A partition that is being restored, or has been.
     *
     * @param partition of the changelog
     * @param restored records so far
     * @param offsets there are to go through; more than records, since the marks of transactions have offsets too
     * @param percent of the offsets gone through, 0 to 100
     * @param recordsPerSecond since it began
     */
    record Progress(
            String partition, long restored, long offsets, int percent, long recordsPerSecond, double seconds) {}

    private record Running(Instant since, long start, long end, long next, long restored) {

        Running with(long newNext, long more) {
            return new Running(since, start, end, newNext, restored + more);
        }

        Progress at(TopicPartition partition, Instant now) {
            double seconds = Math.max(1, Duration.between(since, now).toMillis()) / 1000.0;
            long offsets = Math.max(0, end - start);
            long gone = Math.min(offsets, next - start);
            return new Progress(
                    partition.toString(),
                    restored,
                    offsets,
                    offsets == 0 ? 100 : (int) (100 * gone / offsets),
                    Math.round(restored / seconds),
                    seconds);
        }
    }

    private final Map<TopicPartition, Running> running = new ConcurrentHashMap<>();
    private final Map<TopicPartition, Progress> done = new ConcurrentHashMap<>();
    private final InstantSource clock;
    private final DoubleHistogram duration;
    private final LongCounter records;

    Restores(Meter meter, InstantSource clock) {
        this.clock = clock;
        this.duration = meter.histogramBuilder("tributary.restore.duration")
                .setUnit("s")
                .setExplicitBucketBoundariesAdvice(SECONDS)
                .build();
        this.records = meter.counterBuilder("tributary.restore.records")
                .setUnit("{record}")
                .build();
    }

    /** What is being restored now, by partition. */
    List<Progress> running() {
        Instant now = clock.instant();
        return running.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(Restores::compare))
                .map(entry -> entry.getValue().at(entry.getKey(), now))
                .toList();
    }

    /** What was restored since the start, by partition; of each the last time. */
    List<Progress> done() {
        return done.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(Restores::compare))
                .map(Map.Entry::getValue)
                .toList();
    }

    private static int compare(TopicPartition one, TopicPartition other) {
        return Integer.compare(one.partition(), other.partition());
    }

    @Override
    public void onRestoreStart(TopicPartition partition, String store, long start, long end) {
        running.put(partition, new Running(clock.instant(), start, end, start, 0));
    }

    @Override
    public void onBatchRestored(TopicPartition partition, String store, long batchEnd, long restored) {
        running.computeIfPresent(partition, (key, restore) -> restore.with(batchEnd, restored));
        records.add(restored);
    }

    @Override
    public void onRestoreEnd(TopicPartition partition, String store, long restored) {
        Running restore = running.remove(partition);
        if (restore == null) {
            return;
        }
        Progress whole =
                restore.with(restore.end(), restored - restore.restored()).at(partition, clock.instant());
        done.put(partition, whole);
        if (whole.offsets() > 0) {
            duration.record(whole.seconds());
            LOG.info(
                    "restored {} in {} s: {} records, {}/s",
                    partition,
                    whole.seconds(),
                    whole.restored(),
                    whole.recordsPerSecond());
        }
    }

    @Override
    public void onRestoreSuspended(TopicPartition partition, String store, long restored) {
        running.remove(partition);
    }
}
