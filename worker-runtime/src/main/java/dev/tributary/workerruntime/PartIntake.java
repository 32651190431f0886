package dev.tributary.workerruntime;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Polls and commits, on the one thread that touches the consumer. While too many parts are in work it goes on polling
 * paused partitions, so that the group does not take this worker for dead.
 */
final class PartIntake implements Runnable, ConsumerRebalanceListener {

    private static final Logger LOG = LoggerFactory.getLogger(PartIntake.class);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration WAIT_WHILE_FULL = Duration.ofMillis(50);
    private static final Duration COMMIT_EVERY = Duration.ofMillis(100);
    private static final Duration AT_REBALANCE = Duration.ofSeconds(5);
    private static final Duration GIVE_UP_EVERY = Duration.ofMillis(100);

    private final Consumer<byte[], byte[]> consumer;
    private final String topic;
    private final OffsetLedger ledger;
    private final Entry next;
    private final BooleanSupplier held;
    private final WorkerMetrics metrics;
    private final Lag lag;
    private final Backpressure backpressure;
    private final Duration revokeTimeout;
    private final InstantSource clock;
    private final java.util.function.Consumer<Throwable> fatal;
    private Instant committedAt = Instant.EPOCH;
    private volatile boolean joined;
    private volatile boolean stopping;
    private volatile Duration drain = Duration.ZERO;

    /** Takes what was polled. */
    interface Entry {

        /** These partitions go to another worker: what waits for something that may take long is given up. */
        void revoked(Collection<TopicPartition> partitions);

        /** So many records follow. */
        void coming(int records);

        void take(ConsumerRecord<byte[], byte[]> record, Instant polledAt);

        /** Some time has passed. */
        void look();
    }

    /** @param held whether no more are to be taken for now, though there is room */
    PartIntake(
            Consumer<byte[], byte[]> consumer,
            String topic,
            OffsetLedger ledger,
            Entry next,
            BooleanSupplier held,
            WorkerMetrics metrics,
            WorkerSettings settings,
            InstantSource clock,
            java.util.function.Consumer<Throwable> fatal) {
        this.consumer = consumer;
        this.topic = topic;
        this.ledger = ledger;
        this.next = next;
        this.held = held;
        this.metrics = metrics;
        this.lag = new Lag(consumer, ledger, System::nanoTime);
        this.backpressure =
                new Backpressure(settings.inFlightMax(), settings.intake().inFlightBytes());
        this.revokeTimeout = settings.intake().revokeTimeout();
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

    private void poll() throws InterruptedException {
        boolean full = isFull();
        if (full) {
            backpressure.awaitRoom(ledger, WAIT_WHILE_FULL);
            full = isFull();
        }
        if (full || held.getAsBoolean()) {
            consumer.pause(consumer.assignment());
        } else {
            consumer.resume(consumer.paused());
        }
        ConsumerRecords<byte[], byte[]> records = consumer.poll(full ? Duration.ZERO : POLL);
        Instant now = clock.instant();
        take(records, now);
        // when the clock is set back it is time as well: the next would be as far off as it was set
        if (Duration.between(committedAt, now).abs().compareTo(COMMIT_EVERY) >= 0) {
            committedAt = now;
            commit();
            tell();
            next.look();
        }
    }

    private boolean isFull() {
        return backpressure.pauses(ledger.inFlight(), ledger.inFlightBytes());
    }

    /** All are in the ledger before work on the first begins, since that may be done at once. */
    private void take(ConsumerRecords<byte[], byte[]> records, Instant polledAt) {
        List<ConsumerRecord<byte[], byte[]>> taken = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            TopicPartition partition = new TopicPartition(record.topic(), record.partition());
            if (ledger.polled(partition, record.offset(), Math.max(0, record.serializedValueSize()))) {
                taken.add(record);
            }
        }
        records.nextOffsets().forEach((partition, position) -> ledger.reached(partition, position.offset()));
        if (!taken.isEmpty()) {
            next.coming(taken.size());
            taken.forEach(record -> next.take(record, polledAt));
        }
    }

    private void tell() {
        metrics.intake(
                ledger.inFlight(), ledger.inFlightBytes(), consumer.paused().size());
        metrics.lag(lag.records());
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
            consumer.commitSync(positions, AT_REBALANCE);
        } catch (KafkaException e) {
            ledger.commitFailed(positions.keySet()); // some of them may stay here
            LOG.warn("the last offsets of {} were not committed, their parts come again: {}", topic, e.getMessage());
        }
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        joined = true;
        try {
            consumer.committed(Set.copyOf(partitions), AT_REBALANCE).forEach((partition, committed) -> {
                if (committed != null) {
                    ledger.resume(partition, committed);
                }
            });
        } catch (TimeoutException e) {
            LOG.warn("what is done beyond the position of {} is not known and done again: {}", topic, e.getMessage());
        }
    }

    /**
     * Holds the partitions while what is in work there is finished, as long as the settings allow; heartbeats go on. What is
     * not finished then is dropped, and the next worker does it.
     */
    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        try {
            next.revoked(partitions);
            if (!stopping && !isDone(partitions)) {
                LOG.info("parts of {} are not done within {}, the next worker does them", partitions, revokeTimeout);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            ledger.commitFailed(partitions); // what is under way may still fail
            commitNow();
            ledger.forget(partitions);
        }
    }

    /** A part that is being fetched comes to wait for the store only afterwards, so it is given up again and again. */
    private boolean isDone(Collection<TopicPartition> partitions) throws InterruptedException {
        long until = System.nanoTime() + revokeTimeout.toNanos();
        while (true) {
            long left = until - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            Duration some = Duration.ofNanos(Math.min(left, GIVE_UP_EVERY.toNanos()));
            if (ledger.awaitIdle(partitions, some)) {
                return true;
            }
            next.revoked(partitions);
        }
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
        ledger.forget(partitions);
        next.revoked(partitions);
    }
}
