package dev.tributary.deploy.replay;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Reads stretches of partitions side by side: each in the order of its offsets, and always the one next whose record is the
 * earliest. Of a partition that is ahead, not much is kept: it is paused. Not thread-safe.
 */
final class TimeMerge {

    private static final int AHEAD = 2_000;
    private static final Duration POLL = Duration.ofMillis(500);

    private final Consumer<byte[], byte[]> consumer;
    private final Duration patience;
    private final ToLongFunction<ConsumerRecord<byte[], byte[]>> time;
    private final Map<TopicPartition, Deque<ConsumerRecord<byte[], byte[]>>> waiting = new HashMap<>();
    private final Map<TopicPartition, Long> unread = new HashMap<>();

    /**
     * Begins at the start of each stretch.
     *
     * @param patience how long the broker may send nothing
     * @param time a record's time, milliseconds
     */
    TimeMerge(
            Consumer<byte[], byte[]> consumer,
            List<Slice> slices,
            Duration patience,
            ToLongFunction<ConsumerRecord<byte[], byte[]>> time) {
        this.consumer = consumer;
        this.patience = patience;
        this.time = time;
        consumer.assign(slices.stream().map(Slice::partition).toList());
        for (Slice slice : slices) {
            consumer.seek(slice.partition(), slice.from());
            if (slice.length() > 0) {
                unread.put(slice.partition(), slice.end());
                waiting.put(slice.partition(), new ArrayDeque<>());
            }
        }
    }

    /**
     * The next record, or null after the last one.
     *
     * @throws IllegalStateException when the broker sends nothing for too long
     */
    @Nullable ConsumerRecord<byte[], byte[]> next() {
        long until = System.nanoTime() + patience.toNanos();
        while (unread.keySet().stream().anyMatch(partition -> queue(partition).isEmpty())) {
            if (poll()) {
                until = System.nanoTime() + patience.toNanos();
            } else if (System.nanoTime() > until) {
                throw new IllegalStateException("Kafka has sent nothing of " + unread.keySet() + " for "
                        + patience.toSeconds() + " s; is a broker down, or a transaction open that never ends?");
            }
        }
        Deque<ConsumerRecord<byte[], byte[]>> earliest = null;
        long at = Long.MAX_VALUE;
        for (Deque<ConsumerRecord<byte[], byte[]>> queue : waiting.values()) {
            ConsumerRecord<byte[], byte[]> head = queue.peek();
            if (head != null && (earliest == null || time.applyAsLong(head) < at)) {
                earliest = queue;
                at = time.applyAsLong(head);
            }
        }
        return earliest == null ? null : earliest.poll();
    }

    /** Returns whether it came any further; what transactions aborted is passed over without a record. */
    private boolean poll() {
        List<TopicPartition> ahead = new ArrayList<>();
        List<TopicPartition> wanted = new ArrayList<>();
        for (TopicPartition partition : consumer.assignment()) {
            boolean more = unread.containsKey(partition) && queue(partition).size() < AHEAD;
            (more ? wanted : ahead).add(partition);
        }
        consumer.pause(ahead);
        consumer.resume(wanted);
        long before = positions();
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
            TopicPartition partition = new TopicPartition(record.topic(), record.partition());
            if (record.offset() < unread.getOrDefault(partition, 0L)) {
                queue(partition).add(record);
            }
        }
        boolean further = positions() > before;
        unread.entrySet().removeIf(one -> consumer.position(one.getKey()) >= one.getValue());
        return further;
    }

    private long positions() {
        return unread.keySet().stream().mapToLong(consumer::position).sum();
    }

    private Deque<ConsumerRecord<byte[], byte[]>> queue(TopicPartition partition) {
        return waiting.getOrDefault(partition, new ArrayDeque<>());
    }
}
