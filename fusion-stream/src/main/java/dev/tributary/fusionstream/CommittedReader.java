package dev.tributary.fusionstream;

import dev.tributary.contract.Decoded;
import dev.tributary.contract.Topics;
import dev.tributary.contract.TurnHeaders;
import dev.tributary.contract.telemetry.Telemetry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads back what the join has committed, and tells it on to those who make spans and count. So a span can only be about what
 * is true: a record of an aborted transaction is never read. The group's offsets say whose spans have been exported: they are
 * committed after the exporter has been flushed, so a crash in between makes spans again, with the same IDs, and loses none.
 * What is read is held until then, so that this "in between" is some milliseconds long where the endpoint takes spans, and a
 * crash at any other time makes none again.
 *
 * <pre>
 * poll (read-committed) ──▶ held ──▶ … every quarter of a second, when a mebibyte is held, and before a partition goes:
 *                                       listener ──▶ flush ──▶ commit
 * </pre>
 */
final class CommittedReader implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CommittedReader.class);
    private static final Duration POLL = Duration.ofMillis(200);
    /** Little at a time, so that telling takes no core from the join for long. */
    private static final Duration FLUSH = Duration.ofMillis(250);

    private static final Duration REST = Duration.ofSeconds(2);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final long MOST_HELD = 1 << 20;

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final CommittedListener listener;
    private final BooleanSupplier flush;
    private final BooleanSupplier behind;
    private final Duration flushEvery;
    private final InstantSource clock;
    private final String stage;
    private final Thread thread = new Thread(this::run, "committed-reader");
    private final HeldRecords held = new HeldRecords();
    private final Map<TopicPartition, OffsetAndMetadata> told = new HashMap<>();
    private Instant flushed = Instant.EPOCH;
    private boolean waits;
    private final CountDownLatch closing = new CountDownLatch(1);

    /**
     * @param consumers read-committed, without automatic commits; asked again after a failure
     * @param stage whose dead letters are told
     * @param flush returns when what was told has been exported, or given up; false when it is not known yet
     * @param behind whether so much waits to be exported that it is flushed before more is told
     */
    CommittedReader(
            Supplier<Consumer<byte[], byte[]>> consumers,
            String stage,
            CommittedListener listener,
            BooleanSupplier flush,
            BooleanSupplier behind,
            Duration flushEvery,
            InstantSource clock) {
        this.consumers = consumers;
        this.stage = stage;
        this.listener = listener;
        this.flush = flush;
        this.behind = behind;
        this.flushEvery = flushEvery;
        this.clock = clock;
    }

    /** The reader of a service, in a group of its own: {@code <application ID>-spans}. */
    static CommittedReader of(
            FusionSettings settings, Telemetry telemetry, FusionMetrics metrics, InstantSource clock) {
        SpanMaker spans = new SpanMaker(telemetry, settings.applicationId());
        return new CommittedReader(
                () -> new KafkaConsumer<>(
                        settings.readerProperties(), new ByteArrayDeserializer(), new ByteArrayDeserializer()),
                FusionTopology.STAGE,
                CommittedListener.all(metrics, new OutcomeSpans(spans), new RefusalSpans(spans)),
                telemetry::flush,
                telemetry::isBehind,
                FLUSH,
                clock);
    }

    void start() {
        thread.start();
    }

    private void run() {
        while (!isClosing()) {
            try (Consumer<byte[], byte[]> reading = consumers.get()) {
                read(reading);
            } catch (Throwable e) { // whatever it is, without this thread there would be no spans for good
                LOG.warn("cannot read what was committed; spans of outcomes wait", e);
                held.clear();
                told.clear();
                pause();
            }
        }
    }

    private void pause() {
        try {
            closing.await(RETRY.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void read(Consumer<byte[], byte[]> reading) {
        reading.subscribe(
                List.of(Topics.FUSED.name(), Topics.LATE.name(), Topics.REJECTED.name()), new BeforeTheyGo(reading));
        while (!isClosing()) {
            take(reading, reading.poll(POLL));
            // when the clock is set back it is time as well
            if (Duration.between(flushed, clock.instant()).abs().compareTo(flushEvery) > 0) {
                settle(reading);
            }
        }
        takeTheRest(reading);
        settle(reading);
    }

    /** What the last transaction before the end has brought, as far as it comes at once. */
    private void takeTheRest(Consumer<byte[], byte[]> reading) {
        Instant until = clock.instant().plus(REST);
        ConsumerRecords<byte[], byte[]> records;
        do {
            records = reading.poll(POLL);
            take(reading, records);
        } while (!records.isEmpty() && clock.instant().isBefore(until));
    }

    private void take(Consumer<byte[], byte[]> reading, ConsumerRecords<byte[], byte[]> records) {
        held.add(records, clock.instant());
        if (held.bytes() >= MOST_HELD) {
            settle(reading);
        }
    }

    private void tell(ConsumerRecord<byte[], byte[]> record, Instant readable) {
        take(record, readable);
        if (waits && behind.getAsBoolean()) {
            waits = flush.getAsBoolean(); // an endpoint that takes nothing is not waited for once a record
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record, Instant now) {
        if (record.topic().equals(Topics.FUSED.name())) {
            read(LeanFused.decode(record.value()), record, now, listener::fused);
        } else if (record.topic().equals(Topics.LATE.name())) {
            read(Topics.LATE.decode(record.value()), record, now, listener::late);
        } else {
            read(Topics.REJECTED.decode(record.value()), record, now, (rejected, readable) -> {
                if (rejected.stage().equals(stage)) {
                    listener.rejected(rejected, readable);
                }
            });
        }
    }

    private static <T> void read(
            Decoded<T> decoded, ConsumerRecord<byte[], byte[]> record, Instant now, BiConsumer<T, Instant> tell) {
        if (decoded instanceof Decoded.Ok<T> ok) {
            try {
                tell.accept(ok.value(), now);
            } catch (RuntimeException e) {
                TurnHeaders.log(
                        record.headers(), () -> LOG.warn("spans and counts of {} are missing", place(record), e));
            }
        } else {
            TurnHeaders.log(record.headers(), () -> LOG.warn("{} is no such record", place(record)));
        }
    }

    private static String place(ConsumerRecord<byte[], byte[]> record) {
        return record.topic() + "-" + record.partition() + "@" + record.offset();
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }

    /** Tells what is held, has it exported, and notes that it was. */
    private void settle(Consumer<byte[], byte[]> reading) {
        flushed = clock.instant();
        waits = true;
        told.putAll(held.tell(this::tell));
        if (!told.isEmpty() && flush.getAsBoolean()) {
            reading.commitSync(told);
            told.clear();
        }
    }

    private final class BeforeTheyGo implements ConsumerRebalanceListener {
        private final Consumer<byte[], byte[]> reading;

        BeforeTheyGo(Consumer<byte[], byte[]> reading) {
            this.reading = reading;
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            settle(reading);
            partitions.forEach(told::remove);
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            // they go on where they were
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            held.drop(partitions);
            partitions.forEach(told::remove);
        }
    }

    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
