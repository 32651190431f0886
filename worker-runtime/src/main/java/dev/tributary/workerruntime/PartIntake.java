package dev.tributary.workerruntime;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Polls and commits, on the one thread that touches the consumer. While too many parts are in work it goes on polling
 * paused partitions, so that the group does not take this worker for dead.
 */
final class PartIntake implements Runnable, ConsumerRebalanceListener {

    private static final Logger LOG = LoggerFactory.getLogger(PartIntake.class);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration POLL_WHILE_FULL = Duration.ofMillis(10);
    private static final Duration LAST_COMMIT = Duration.ofSeconds(5);

    private final Consumer<byte[], byte[]> consumer;
    private final String topic;
    private final OffsetLedger ledger;
    private final Entry next;
    private final int inFlightMax;
    private final InstantSource clock;
    private final java.util.function.Consumer<Throwable> fatal;
    private volatile boolean joined;
    private volatile boolean stopping;
    private volatile Duration drain = Duration.ZERO;

    /** Takes what was polled. */
    interface Entry {

        /** So many records follow. */
        void coming(int records);

        void take(ConsumerRecord<byte[], byte[]> record, Instant polledAt);
    }

    PartIntake(
            Consumer<byte[], byte[]> consumer,
            String topic,
            OffsetLedger ledger,
            Entry next,
            int inFlightMax,
            InstantSource clock,
            java.util.function.Consumer<Throwable> fatal) {
        this.consumer = consumer;
        this.topic = topic;
        this.ledger = ledger;
        this.next = next;
        this.inFlightMax = inFlightMax;
        this.clock = clock;
        this.fatal = fatal;
    }

    /** Whether the consumer has joined its group. */
    boolean joined() {
        return joined;
    }

    /** Ends polling; what is in work is waited for so long, and committed as far as it is done. */
    void stop(Duration waitForParts) {
        drain = waitForParts;
        stopping = true;
    }

    @Override
    public void run() {
        try {
            consumer.subscribe(List.of(topic), this);
            while (!stopping) {
                poll();
            }
        } catch (Throwable e) {
            fatal.accept(e);
        } finally {
            leave();
        }
    }

    private void poll() {
        boolean full = ledger.inFlight() >= inFlightMax;
        if (full) {
            consumer.pause(consumer.assignment());
        } else {
            consumer.resume(consumer.paused());
        }
        ConsumerRecords<byte[], byte[]> records = consumer.poll(full ? POLL_WHILE_FULL : POLL);
        if (!records.isEmpty()) {
            Instant polledAt = clock.instant();
            next.coming(records.count());
            for (ConsumerRecord<byte[], byte[]> record : records) {
                ledger.polled(
                        new TopicPartition(record.topic(), record.partition()),
                        record.offset(),
                        record.serializedValueSize());
                next.take(record, polledAt);
            }
        }
        commit();
    }

    private void commit() {
        Map<TopicPartition, OffsetAndMetadata> positions = ledger.committable();
        if (!positions.isEmpty()) {
            consumer.commitAsync(positions, (committed, failure) -> {
                if (failure != null) {
                    LOG.warn("offsets were not committed, they are tried again: {}", failure.getMessage());
                    ledger.commitFailed(positions.keySet());
                }
            });
        }
    }

    private void leave() {
        try {
            if (!ledger.awaitIdle(drain)) {
                LOG.info("{} parts of {} are not done at closing, they come again", ledger.inFlight(), topic);
            }
            commitNow();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            joined = false;
            try {
                consumer.close();
            } catch (KafkaException e) {
                LOG.warn("the consumer of {} did not close well: {}", topic, e.getMessage());
            }
        }
    }

    private void commitNow() {
        Map<TopicPartition, OffsetAndMetadata> positions = ledger.committable();
        if (positions.isEmpty()) {
            return;
        }
        try {
            consumer.commitSync(positions, LAST_COMMIT);
        } catch (KafkaException e) {
            LOG.warn("the last offsets of {} were not committed, their parts come again: {}", topic, e.getMessage());
        }
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        joined = true;
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        commitNow();
        ledger.forget(partitions);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
        ledger.forget(partitions);
    }
}
