package dev.tributary.workerruntime;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Which records are in work, and how far each partition may be committed: up to the first record that is not done, with
 * those beyond it that are done in the commit's metadata. Records are done in any order; thread-safe.
 */
final class OffsetLedger {

    private final Map<TopicPartition, PartitionLedger> partitions = new HashMap<>();
    private int items;
    private long bytes;

    /** Who waits is woken when no more is in work than this. */
    private int wakeAt = Integer.MAX_VALUE;

    /** A partition is this worker's now; {@code committed} is how far it was done before. */
    synchronized void resume(TopicPartition partition, OffsetAndMetadata committed) {
        forget(Set.of(partition));
        partitions.put(partition, PartitionLedger.after(committed));
    }

    /**
     * The record was polled.
     *
     * @param size in bytes
     * @return whether it is to be done; false when it was before a restart
     */
    synchronized boolean polled(TopicPartition partition, long offset, int size) {
        PartitionLedger entry = partitions.get(partition);
        if (entry == null || entry.hasPassed(offset)) {
            entry = PartitionLedger.after(new OffsetAndMetadata(offset));
            forget(Set.of(partition));
            partitions.put(partition, entry);
        }
        boolean taken = entry.polled(offset, size);
        if (taken) {
            items++;
            bytes += size;
        }
        return taken;
    }

    /**
     * The consumer goes on here, and all records before it were {@link #polled}. Without it a transaction's marker at the end
     * of a partition would stay uncommitted, and an idle worker would seem to lag.
     */
    synchronized void reached(TopicPartition partition, long offset) {
        PartitionLedger entry = partitions.get(partition);
        if (entry != null) {
            entry.reached(offset);
        }
    }

    /** What the record led to lies acknowledged in Kafka. Ignored when its partition went to another worker since. */
    synchronized void done(TopicPartition partition, long offset) {
        PartitionLedger entry = partitions.get(partition);
        if (entry != null) {
            release(entry.done(offset));
        }
    }

    /** The record is given up without a result, so that it comes again after a restart: nothing past it is committed. */
    synchronized void abandoned(TopicPartition partition, long offset) {
        PartitionLedger entry = partitions.get(partition);
        if (entry != null) {
            release(entry.abandoned(offset));
        }
    }

    /** Whether the record's partition is still this worker's, and the record not done. */
    synchronized boolean holds(TopicPartition partition, long offset) {
        PartitionLedger entry = partitions.get(partition);
        return entry != null && entry.holds(offset);
    }

    /** Positions that may be committed and were not handed out yet. */
    synchronized Map<TopicPartition, OffsetAndMetadata> committable() {
        Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
        partitions.forEach((partition, entry) -> {
            OffsetAndMetadata position = entry.committable();
            if (position != null) {
                positions.put(partition, position);
            }
        });
        return positions;
    }

    /** A commit did not succeed: its partitions are handed out again. */
    synchronized void commitFailed(Collection<TopicPartition> failed) {
        for (TopicPartition partition : failed) {
            PartitionLedger entry = partitions.get(partition);
            if (entry != null) {
                entry.commitFailed();
            }
        }
    }

    /** The partitions are another worker's now. */
    synchronized void forget(Collection<TopicPartition> lost) {
        for (TopicPartition partition : lost) {
            PartitionLedger entry = partitions.remove(partition);
            if (entry != null) {
                items -= entry.inFlight();
                bytes -= entry.bytes();
            }
        }
        notifyAll();
    }

    /** How many records are in work. */
    synchronized int inFlight() {
        return items;
    }

    /** How large those are, in bytes. */
    synchronized long inFlightBytes() {
        return bytes;
    }

    /** How many offsets of a partition lie between what may be committed and what was polled last. */
    synchronized long behind(TopicPartition partition) {
        PartitionLedger entry = partitions.get(partition);
        return entry == null ? 0 : entry.behind();
    }

    /** Waits until no more than this is in work, or the time is over. */
    synchronized void awaitAtMost(int mostItems, long mostBytes, Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        wakeAt = mostItems;
        try {
            for (long left = timeout.toNanos();
                    left > 0 && (items > mostItems || bytes > mostBytes);
                    left = deadline - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(this, Math.max(left, 1_000_000));
            }
        } finally {
            wakeAt = Integer.MAX_VALUE;
        }
    }

    /** Waits until nothing is in work. Returns whether that came about in time. */
    synchronized boolean awaitIdle(Duration timeout) throws InterruptedException {
        return awaitIdle(Set.copyOf(partitions.keySet()), timeout);
    }

    /** Waits until nothing of these partitions is in work. Returns whether that came about in time. */
    synchronized boolean awaitIdle(Collection<TopicPartition> some, Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (some.stream().anyMatch(this::isBusy)) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            TimeUnit.NANOSECONDS.timedWait(this, Math.max(left, 1_000_000));
        }
        return true;
    }

    private synchronized boolean isBusy(TopicPartition partition) {
        PartitionLedger entry = partitions.get(partition);
        return entry != null && entry.inFlight() > 0;
    }

    /** @param size of what is in work no longer, or less than 0 when nothing changed */
    private void release(int size) {
        if (size >= 0) {
            items--;
            bytes -= size;
            if (items <= wakeAt) {
                notifyAll();
            }
        }
    }
}
