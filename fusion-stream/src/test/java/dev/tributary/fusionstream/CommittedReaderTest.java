package dev.tributary.fusionstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tributary.contract.Rejected;
import dev.tributary.contract.Topics;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class CommittedReaderTest {

    private static final TopicPartition REJECTED = new TopicPartition(Topics.REJECTED.name(), 0);

    private final List<Long> told = new CopyOnWriteArrayList<>();
    private final AtomicBoolean exported = new AtomicBoolean(true);
    private final CommittedListener listener = new CommittedListener() {
        @Override
        public void rejected(Rejected rejected, Instant readable) {
            told.add(rejected.offset());
        }
    };

    @Test
    void whatWasToldIsNotedWhenItIsExportedAndNotBefore() {
        exported.set(false);
        MockConsumer<byte[], byte[]> consumer = consumer();
        try (CommittedReader reader = started(() -> consumer)) {
            await().until(() -> told.equals(List.of(0L)));
            // it goes on asking, and is told no
            await().during(Duration.ofMillis(500)).atMost(Duration.ofSeconds(5)).until(() -> noted(consumer) == 0);
            exported.set(true);
            await().until(() -> noted(consumer) == 1);
        }
    }

    @Test
    void whateverFailsIsTriedAgain() {
        Queue<Supplier<Consumer<byte[], byte[]>>> consumers = new ArrayDeque<>(List.of(
                () -> {
                    throw new IllegalStateException("a defect of the client");
                },
                CommittedReaderTest::consumer));
        try (CommittedReader reader =
                started(() -> Objects.requireNonNull(consumers.poll()).get())) {
            await().until(() -> told.equals(List.of(0L)));
        }
    }

    /** A transaction that ends just before the service does is told, too. */
    @Test
    void whatCameLastIsToldBeforeTheEnd() {
        MockConsumer<byte[], byte[]> consumer = consumer();
        CommittedReader reader = started(() -> consumer);
        await().until(() -> told.equals(List.of(0L)));
        Thread closing = new Thread(reader::close);
        consumer.schedulePollTask(() -> {
            closing.start();
            await().until(() -> closing.getState() == Thread.State.WAITING);
            consumer.schedulePollTask(() -> consumer.addRecord(rejected(1)));
        });

        await().until(() -> closing.getState() == Thread.State.TERMINATED);

        assertThat(told).containsExactly(0L, 1L);
    }

    /** A crash makes spans again only of what was told and not noted: what waits for the next time is neither. */
    @Test
    void nothingIsToldBeforeItCanBeNoted() {
        MockConsumer<byte[], byte[]> consumer = consumer();
        try (CommittedReader reader = started(() -> consumer, Duration.ofHours(1))) {
            // the first time comes at once
            await().until(() -> noted(consumer) == 1);
            consumer.schedulePollTask(() -> consumer.addRecord(rejected(1)));
            await().until(() -> consumer.position(REJECTED) == 2);
            await().during(Duration.ofMillis(300)).atMost(Duration.ofSeconds(5)).until(() -> told.equals(List.of(0L)));
        }
        assertThat(told).as("the end is such a time").containsExactly(0L, 1L);
    }

    /** An hour back would be an hour without spans. */
    @Test
    void aClockThatIsSetBackHoldsNothingUp() {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T12:00:00Z"));
        MockConsumer<byte[], byte[]> consumer = consumer();
        try (CommittedReader reader =
                started(() -> consumer, Duration.ofSeconds(1), () -> Objects.requireNonNull(now.get()))) {
            await().until(() -> noted(consumer) == 1);
            consumer.schedulePollTask(() -> {
                now.set(Instant.parse("2026-01-01T11:00:00Z"));
                consumer.addRecord(rejected(1));
            });
            await().until(() -> noted(consumer) == 2);
        }
    }

    @Test
    void whatIsHeldOfALostPartitionIsAnothersToTell() {
        AtomicReference<ConsumerRebalanceListener> rebalances = new AtomicReference<>();
        MockConsumer<byte[], byte[]> consumer = withOneRecord(new MockConsumer<>("earliest") {
            @Override
            public void subscribe(Collection<String> topics, ConsumerRebalanceListener listener) {
                rebalances.set(listener);
                super.subscribe(topics, listener);
            }
        });
        try (CommittedReader reader = started(() -> consumer, Duration.ofHours(1))) {
            await().until(() -> noted(consumer) == 1);
            consumer.schedulePollTask(() -> consumer.addRecord(rejected(1)));
            await().until(() -> consumer.position(REJECTED) == 2);
            CountDownLatch lost = new CountDownLatch(1);
            consumer.schedulePollTask(() -> {
                Objects.requireNonNull(rebalances.get()).onPartitionsLost(List.of(REJECTED));
                lost.countDown();
            });
            await().until(() -> lost.getCount() == 0);
        }
        assertThat(told).containsExactly(0L);
    }

    @Test
    void anEndpointThatTakesNothingIsNotWaitedForOnceARecord() {
        AtomicInteger asked = new AtomicInteger();
        MockConsumer<byte[], byte[]> consumer = consumer();
        consumer.schedulePollTask(() -> {
            for (long offset = 1; offset <= 12; offset++) {
                consumer.addRecord(rejected(offset, new byte[100_000]));
            }
        });
        try (CommittedReader reader = new CommittedReader(
                () -> consumer,
                FusionTopology.STAGE,
                listener,
                () -> asked.incrementAndGet() < 0,
                () -> true,
                Duration.ofHours(1),
                InstantSource.system())) {
            reader.start();
            await().until(() -> told.size() == 13);
            await().during(Duration.ofMillis(300))
                    .atMost(Duration.ofSeconds(5))
                    .until(() -> asked.get() == 4); // twice each time
        }
    }

    @Test
    void muchIsToldBeforeItsTime() {
        MockConsumer<byte[], byte[]> consumer = consumer();
        try (CommittedReader reader = started(() -> consumer, Duration.ofHours(1))) {
            await().until(() -> noted(consumer) == 1);
            consumer.schedulePollTask(() -> {
                for (long offset = 1; offset <= 12; offset++) {
                    consumer.addRecord(rejected(offset, new byte[100_000]));
                }
            });
            await().until(() -> noted(consumer) == 13);
        }
    }

    private CommittedReader started(Supplier<Consumer<byte[], byte[]>> consumers) {
        return started(consumers, Duration.ofMillis(20));
    }

    private CommittedReader started(Supplier<Consumer<byte[], byte[]>> consumers, Duration flushEvery) {
        return started(consumers, flushEvery, InstantSource.system());
    }

    private CommittedReader started(
            Supplier<Consumer<byte[], byte[]>> consumers, Duration flushEvery, InstantSource clock) {
        CommittedReader reader = new CommittedReader(
                consumers, FusionTopology.STAGE, listener, exported::get, () -> false, flushEvery, clock);
        reader.start();
        return reader;
    }

    /** Is given one partition, on which one dead letter lies. */
    private static MockConsumer<byte[], byte[]> consumer() {
        return withOneRecord(new MockConsumer<>("earliest"));
    }

    private static MockConsumer<byte[], byte[]> withOneRecord(MockConsumer<byte[], byte[]> consumer) {
        consumer.schedulePollTask(() -> {
            consumer.rebalance(List.of(REJECTED));
            consumer.updateBeginningOffsets(Map.of(REJECTED, 0L));
            consumer.addRecord(rejected(0));
        });
        return consumer;
    }

    private static long noted(MockConsumer<byte[], byte[]> consumer) {
        OffsetAndMetadata noted = consumer.committed(Set.of(REJECTED)).get(REJECTED);
        return noted == null ? 0 : noted.offset();
    }

    private static ConsumerRecord<byte[], byte[]> rejected(long offset) {
        return rejected(offset, new byte[0]);
    }

    private static ConsumerRecord<byte[], byte[]> rejected(long offset, byte[] original) {
        Rejected rejected = Rejected.of(
                FusionTopology.STAGE,
                "malformed_record",
                "why",
                Turns.OPENED,
                new ConsumerRecord<>(Topics.TURNS.name(), 0, offset, "key".getBytes(UTF_8), original),
                null);
        return new ConsumerRecord<>(
                Topics.REJECTED.name(), 0, offset, "key".getBytes(UTF_8), Topics.REJECTED.serialize(rejected));
    }
}
