package dev.tributary.deploy.page;

import dev.tributary.contract.Decoded;
import dev.tributary.contract.KafkaSettings;
import dev.tributary.contract.Modality;
import dev.tributary.contract.Topic;
import dev.tributary.contract.Topics;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the topics of turns, parts, results, outcomes and late results into the {@link TurnBook}, from some time back and
 * then on, on one thread of its own. It belongs to no consumer group and commits nothing: every page sees everything.
 *
 * <p>Topics and partitions that are not there yet are picked up when they come. While Kafka is away the book stays as it is.
 */
final class TurnFollower implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TurnFollower.class);
    private static final Duration CALL = Duration.ofSeconds(5);
    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(10);
    private static final Duration LOOK_SOON = Duration.ofSeconds(1);

    private final Map<String, Object> properties;
    private final Duration back;
    private final InstantSource clock;
    private final Map<String, Consumer<ConsumerRecord<byte[], byte[]>>> readers;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "page-follower");
    private volatile boolean caughtUp;
    private volatile @Nullable String problem;

    private TurnFollower(
            KafkaSettings kafka, Map<String, ?> metrics, TurnBook book, Duration back, InstantSource clock) {
        this.properties = properties(kafka, metrics);
        this.back = back;
        this.clock = clock;
        this.readers = readers(book);
    }

    /** @param metrics further consumer properties: the reporter of the client's metrics */
    static TurnFollower start(
            KafkaSettings kafka, Map<String, ?> metrics, TurnBook book, Duration back, InstantSource clock) {
        TurnFollower follower = new TurnFollower(kafka, metrics, book, back, clock);
        follower.thread.start();
        return follower;
    }

    SourceState state() {
        String why = problem;
        if (why != null) {
            return SourceState.unreachable(why);
        }
        return caughtUp ? SourceState.FOLLOWING : SourceState.STARTING;
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join(CALL.plus(CALL).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Map<String, Object> properties(KafkaSettings kafka, Map<String, ?> metrics) {
        Map<String, Object> properties = new HashMap<>(metrics);
        properties.putAll(kafka.properties("page"));
        properties.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        properties.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) CALL.toMillis());
        properties.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) CALL.toMillis());
        return properties;
    }

    private static Map<String, Consumer<ConsumerRecord<byte[], byte[]>>> readers(TurnBook book) {
        Map<String, Consumer<ConsumerRecord<byte[], byte[]>>> readers = new HashMap<>();
        read(readers, Topics.TURNS, book::add);
        for (Modality modality : Modality.values()) {
            read(readers, Topics.parts(modality), book::add);
            read(readers, Topics.results(modality), book::add);
        }
        read(readers, Topics.FUSED, book::add);
        read(readers, Topics.LATE, book::add);
        return readers;
    }

    private interface Into<T> {
        void add(T value, long size);
    }

    private static <T> void read(
            Map<String, Consumer<ConsumerRecord<byte[], byte[]>>> readers, Topic<T> topic, Into<T> book) {
        readers.put(topic.name(), record -> {
            Decoded<T> read = topic.decode(record.value());
            if (read instanceof Decoded.Ok<T> ok) {
                book.add(ok.value(), record.serializedValueSize());
            } else if (read instanceof Decoded.Malformed<T> bad) {
                LOG.debug("left out a record of {} at {}: {}", topic.name(), record.offset(), bad.reason());
            }
        });
    }

    private void run() {
        while (closed.getCount() > 0) {
            try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(properties)) {
                follow(consumer);
            } catch (RuntimeException e) {
                lost(e);
            }
        }
    }

    private void follow(KafkaConsumer<byte[], byte[]> consumer) {
        Map<TopicPartition, Long> ends = new HashMap<>();
        Instant nextLook = Instant.MIN;
        while (closed.getCount() > 0) {
            if (!clock.instant().isBefore(nextLook)) {
                boolean all = look(consumer, ends);
                nextLook = clock.instant().plus(all ? LOOK_AGAIN : LOOK_SOON);
            }
            if (ends.isEmpty()) {
                pause();
                continue;
            }
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                Consumer<ConsumerRecord<byte[], byte[]>> reader = readers.get(record.topic());
                if (reader != null) {
                    reader.accept(record);
                }
            }
            caughtUp = caughtUp || ends.entrySet().stream().allMatch(end -> reached(consumer, end));
        }
    }

    /** Picks up what is new among topics and partitions. Returns whether every topic is there and Kafka answers. */
    private boolean look(KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
        try {
            List<TopicPartition> fresh = new ArrayList<>();
            Map<String, List<PartitionInfo>> topics = consumer.listTopics(CALL);
            for (String topic : readers.keySet()) {
                for (PartitionInfo partition : topics.getOrDefault(topic, List.of())) {
                    fresh.add(new TopicPartition(topic, partition.partition()));
                }
            }
            fresh.removeAll(ends.keySet());
            if (!fresh.isEmpty()) {
                begin(consumer, fresh, ends);
            }
            problem = null;
            return topics.keySet().containsAll(readers.keySet());
        } catch (RetriableException e) {
            lost(e);
            return false;
        }
    }

    /**
     * Starts reading partitions. The ends are asked for first, so that a record which comes in between is not skipped on a
     * partition that has nothing recent.
     */
    private void begin(
            KafkaConsumer<byte[], byte[]> consumer, Collection<TopicPartition> fresh, Map<TopicPartition, Long> ends) {
        Map<TopicPartition, Long> newEnds = consumer.endOffsets(fresh);
        long since = clock.instant().minus(back).toEpochMilli();
        Map<TopicPartition, Long> times = new HashMap<>();
        fresh.forEach(partition -> times.put(partition, since));
        Map<TopicPartition, OffsetAndTimestamp> starts = consumer.offsetsForTimes(times);
        Set<TopicPartition> assigned = new HashSet<>(consumer.assignment());
        assigned.addAll(fresh);
        consumer.assign(assigned);
        for (TopicPartition partition : fresh) {
            OffsetAndTimestamp start = starts.get(partition);
            consumer.seek(partition, start == null ? newEnds.getOrDefault(partition, 0L) : start.offset());
        }
        ends.putAll(newEnds);
    }

    private static boolean reached(KafkaConsumer<byte[], byte[]> consumer, Map.Entry<TopicPartition, Long> end) {
        return consumer.position(end.getKey(), CALL) >= end.getValue();
    }

    private void lost(RuntimeException e) {
        if (problem == null) {
            LOG.warn("the turn page cannot read Kafka and keeps trying: {}", e.toString());
        }
        problem = e.getClass().getSimpleName();
        pause();
    }

    private void pause() {
        try {
            if (closed.await(LOOK_SOON.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.debug("closing");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closed.countDown();
        }
    }
}
