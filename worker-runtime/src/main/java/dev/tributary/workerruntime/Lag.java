package dev.tributary.workerruntime;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many records of a worker's partitions are still to be done. Where they end, the client learns with what it fetches;
 * of partitions that are paused it fetches nothing, so the broker is asked, now and then.
 */
final class Lag {

    private static final Logger LOG = LoggerFactory.getLogger(Lag.class);
    private static final Duration EVERY = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Consumer<byte[], byte[]> consumer;
    private final OffsetLedger ledger;
    private final LongSupplier nanos;
    private final Map<TopicPartition, Long> unread = new HashMap<>();
    private long askedAt;

    /** @param nanos {@link System#nanoTime}, or a test's */
    Lag(Consumer<byte[], byte[]> consumer, OffsetLedger ledger, LongSupplier nanos) {
        this.consumer = consumer;
        this.ledger = ledger;
        this.nanos = nanos;
        this.askedAt = nanos.getAsLong();
    }

    /** Records; on the thread of the consumer. */
    long records() {
        Set<TopicPartition> paused = consumer.paused();
        unread.keySet().retainAll(paused);
        long now = nanos.getAsLong();
        if (!paused.isEmpty() && now - askedAt >= EVERY.toNanos()) {
            askedAt = now;
            ask(paused);
        }
        long lag = 0;
        for (TopicPartition partition : consumer.assignment()) {
            lag += unread(partition) + ledger.behind(partition);
        }
        return lag;
    }

    private long unread(TopicPartition partition) {
        long known = consumer.currentLag(partition).orElse(0);
        return Math.max(known, unread.getOrDefault(partition, 0L));
    }

    /** Nothing is read of them meanwhile, so what is unread only grows. */
    private void ask(Set<TopicPartition> paused) {
        try {
            Map<TopicPartition, Long> ends = consumer.endOffsets(paused, PATIENCE);
            for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
                unread.put(end.getKey(), end.getValue() - consumer.position(end.getKey(), PATIENCE));
            }
        } catch (KafkaException e) {
            LOG.debug("where paused partitions end is not known: {}", e.getMessage());
        }
    }
}
