package dev.tributary.workerruntime;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Which records are in work, and how far each partition may be committed: up to the first record that is not done.
 * Records are done in any order; thread-safe.
 */
final class OffsetLedger {

    private final Map<TopicPartition, Partition> partitions = new HashMap<>();

    /** The record was polled. */
    synchronized void polled(TopicPartition partition, long offset) {
        Partition entry = partitions.computeIfAbsent(partition, unknown -> new Partition(offset));
        entry.unfinished.add(offset);
        entry.next = Math.max(entry.next, offset + 1);
    }

    /** What the record led to lies acknowledged in Kafka. Ignored when its partition went to another worker since. */
    synchronized void done(TopicPartition partition, long offset) {
        Partition entry = partitions.get(partition);
        if (entry != null && entry.unfinished.remove(offset)) {
            notifyAll();
        }
    }

    /** The record is given up without a result, so that it comes again after a restart: nothing past it is committed. */
    synchronized void abandoned(TopicPartition partition, long offset) {
        Partition entry = partitions.get(partition);
        if (entry != null && entry.unfinished.contains(offset) && entry.abandoned.add(offset)) {
            notifyAll();
        }
    }

    /** Positions that may be committed and were not handed out yet. */
    synchronized Map<TopicPartition, OffsetAndMetadata> committable() {
        Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
        partitions.forEach((partition, entry) -> {
            if (entry.position() > entry.committed) {
                entry.committed = entry.position();
                positions.put(partition, new OffsetAndMetadata(entry.committed));
            }
        });
        return positions;
    }

    /** A commit did not succeed: its partitions are handed out again. */
    synchronized void commitFailed(Collection<TopicPartition> failed) {
        for (TopicPartition partition : failed) {
            Partition entry = partitions.get(partition);
            if (entry != null) {
                entry.committed = -1;
            }
        }
    }

    /** The partitions are another worker's now. */
    synchronized void forget(Collection<TopicPartition> lost) {
        lost.forEach(partitions::remove);
        notifyAll();
    }

    /** How many records are in work. */
    synchronized int inFlight() {
        return partitions.values().stream().mapToInt(Partition::inFlight).sum();
    }

    /** Waits until nothing is in work. Returns whether that came about in time. */
    synchronized boolean awaitIdle(Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (inFlight() > 0) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            TimeUnit.NANOSECONDS.timedWait(this, Math.max(left, 1_000_000));
        }
        return true;
    }

    private static final class Partition {
        final TreeSet<Long> unfinished = new TreeSet<>();
        final TreeSet<Long> abandoned = new TreeSet<>();
        long next;
        long committed;

        Partition(long first) {
            next = first;
            committed = first;
        }

        long position() {
            return unfinished.isEmpty() ? next : unfinished.first();
        }

        int inFlight() {
            return unfinished.size() - abandoned.size();
        }
    }
}
