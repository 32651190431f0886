package dev.tributary.ingest;

import dev.tributary.contract.Topics;
import dev.tributary.contract.TurnHeaders;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Kafka entrance: one thread that reads {@code tributary.uploads} and commits what it makes of them together with their
 * offsets, some uploads per transaction. While something is down it keeps its place in the group and tries again.
 */
final class UploadsEntrance implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(UploadsEntrance.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration COMMITTED = Duration.ofSeconds(5);
    /** Far longer than it takes to fetch an offset, or to end a transaction. */
    private static final Duration HELD = Duration.ofSeconds(30);

    private static final Duration STOP = Duration.ofSeconds(10);

    private final UploadsSettings settings;
    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final Transactions transactions;
    private final UploadHandler handler;
    private final TurnIntake intake;
    private final IngestMetrics metrics;
    private final Backoff backoff;
    private final Thread thread;

    private volatile boolean closing;
    private volatile @Nullable Consumer<byte[], byte[]> consumer;

    /** Whether partitions were taken away since the current batch was read; only the thread itself looks. */
    private boolean rebalanced;

    /** Whether nothing may be read now, also of partitions that come in the meantime; only the thread itself looks. */
    private boolean idling;

    /** When all partitions last had a place to read from, or it was told that one has none; only the thread itself looks. */
    private long told = System.nanoTime();

    UploadsEntrance(
            UploadsSettings settings,
            Supplier<Consumer<byte[], byte[]>> consumers,
            Transactions transactions,
            UploadHandler handler,
            TurnIntake intake,
            IngestMetrics metrics) {
        this.settings = settings;
        this.consumers = consumers;
        this.transactions = transactions;
        this.handler = handler;
        this.intake = intake;
        this.metrics = metrics;
        this.backoff = new Backoff(settings.backoff(), settings.backoffMax());
        this.thread = new Thread(this::run, "ingest-uploads");
    }

    void start() {
        thread.start();
    }

    private void run() {
        while (!closing) {
            try (Consumer<byte[], byte[]> current = consumers.get()) {
                consumer = current;
                idling = false;
                current.subscribe(List.of(Topics.UPLOADS.name()), new Rebalances(current));
                while (!closing) {
                    step(current);
                }
            } catch (WakeupException e) {
                LOG.debug("woken up to stop");
            } catch (RuntimeException e) {
                LOG.error("reading uploads failed, starting over", e);
                pause();
            } finally {
                consumer = null;
            }
        }
        transactions.close();
    }

    private void step(Consumer<byte[], byte[]> current) {
        ConsumerRecords<byte[], byte[]> records = current.poll(POLL);
        if (records.isEmpty()) {
            tellWhatHoldsUp(current);
            return;
        }
        told = System.nanoTime();
        rebalanced = false;
        List<HandledUpload> batch = new ArrayList<>();
        Set<String> underWay = new HashSet<>();
        for (ConsumerRecord<byte[], byte[]> source : records) {
            HandledUpload handled = handle(current, source, underWay);
            if (handled == null) {
                giveUp(current, records, batch, new RefusedException(Refusal.BUSY, "given up before it was committed"));
                return;
            }
            batch.add(handled);
        }
        try {
            commit(current, records, batch);
            backoff.reset();
        } catch (KafkaException e) {
            giveUp(current, records, batch, new RefusedException(Refusal.BROKER_UNAVAILABLE, "not committed", e));
        }
    }

    /** A consumer does not say that it cannot find out where to go on. */
    private void tellWhatHoldsUp(Consumer<byte[], byte[]> current) {
        List<TopicPartition> held = current.assignment().stream()
                .filter(partition -> !hasPosition(current, partition))
                .toList();
        long now = System.nanoTime();
        if (held.isEmpty()) {
            told = now;
        } else if (now - told > HELD.toNanos()) {
            told = now;
            LOG.warn(
                    "uploads of {} wait: the broker does not tell where group {} stands, as while a transaction over its offsets has not"
                            + " ended; `deploy/tributary doctor` tells whether it ever will",
                    held,
                    settings.group());
        }
    }

    private static boolean hasPosition(Consumer<byte[], byte[]> current, TopicPartition partition) {
        try {
            current.position(partition, Duration.ZERO);
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }

    /** Handles one upload, as often as it takes. Null when its partition, or this instance, is being given up. */
    private @Nullable HandledUpload handle(
            Consumer<byte[], byte[]> current, ConsumerRecord<byte[], byte[]> source, Set<String> underWay) {
        while (!closing && !rebalanced) {
            try {
                return handler.handle(source, underWay);
            } catch (RefusedException e) {
                TurnHeaders.log(
                        source.headers(),
                        () -> LOG.warn(
                                "upload {}-{}@{} waits: {}",
                                source.topic(),
                                source.partition(),
                                source.offset(),
                                e.getMessage()));
                idle(current);
            }
        }
        return null;
    }

    private void commit(
            Consumer<byte[], byte[]> current, ConsumerRecords<byte[], byte[]> records, List<HandledUpload> batch) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (TopicPartition partition : records.partitions()) {
            List<ConsumerRecord<byte[], byte[]>> of = records.records(partition);
            offsets.put(partition, new OffsetAndMetadata(of.get(of.size() - 1).offset() + 1));
        }
        List<Outgoing> outgoing =
                batch.stream().flatMap(handled -> handled.records().stream()).toList();
        transactions.commit(outgoing, offsets, current.groupMetadata());
        for (HandledUpload handled : batch) {
            handled.end(settings, null);
            metrics.upload(handled.turn(), handled.rejected());
            if (handled.turn() != null && !handled.turn().duplicate()) {
                intake.published(handled.turn());
            }
        }
    }

    /**
     * Goes on from what is committed. That may be these records after all: the answer may have got lost, or another instance had
     * their partition in the meantime. It is known once the next producer has ended the transaction of the last.
     */
    private void giveUp(
            Consumer<byte[], byte[]> current,
            ConsumerRecords<byte[], byte[]> records,
            List<HandledUpload> batch,
            RefusedException why) {
        batch.forEach(handled -> handled.end(settings, why));
        while (!closing) {
            idle(current);
            try {
                transactions.prepare();
                Map<TopicPartition, OffsetAndMetadata> committed = current.committed(records.partitions(), COMMITTED);
                for (TopicPartition partition : records.partitions()) {
                    if (current.assignment().contains(partition)) {
                        OffsetAndMetadata offset = committed.get(partition);
                        current.seek(
                                partition,
                                offset == null
                                        ? records.records(partition).get(0).offset()
                                        : offset.offset());
                    }
                }
                return;
            } catch (WakeupException e) {
                throw e;
            } catch (KafkaException e) {
                LOG.warn("uploads wait until it is known what is committed: {}", e.toString());
            }
        }
    }

    /** Waits without losing the place in the group: polling, with every partition paused. */
    private void idle(Consumer<byte[], byte[]> current) {
        long end = System.nanoTime() + backoff.next().toNanos();
        idling = true;
        current.pause(current.assignment());
        for (long left = end - System.nanoTime(); left > 0 && !closing; left = end - System.nanoTime()) {
            Duration wait = Duration.ofNanos(left);
            current.poll(wait.compareTo(POLL) < 0 ? wait : POLL);
        }
        idling = false;
        current.resume(current.assignment());
    }

    private void pause() {
        try {
            Thread.sleep(backoff.next().toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closing = true;
        }
    }

    boolean isRunning() {
        return thread.isAlive();
    }

    @Override
    public void close() {
        closing = true;
        Consumer<byte[], byte[]> current = consumer;
        if (current != null) {
            current.wakeup();
        }
        try {
            thread.join(STOP.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Rebalances implements ConsumerRebalanceListener {

        private final Consumer<byte[], byte[]> current;

        private Rebalances(Consumer<byte[], byte[]> current) {
            this.current = current;
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            rebalanced |= !partitions.isEmpty();
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            if (idling) {
                current.pause(partitions);
            }
        }
    }
}
