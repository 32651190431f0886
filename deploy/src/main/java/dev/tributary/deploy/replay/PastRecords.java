package dev.tributary.deploy.replay;

import dev.tributary.deploy.client.KafkaPorts;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * What lies on topics: read without a group, so that nothing is committed and nobody is rebalanced, and only what
 * transactions committed. Not thread-safe.
 */
final class PastRecords implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Comparator<TopicPartition> BY_NAME =
            Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition);

    private final Consumer<byte[], byte[]> consumer;

    PastRecords(Consumer<byte[], byte[]> consumer) {
        this.consumer = consumer;
    }

    /**
     * A reader.
     *
     * @throws IllegalStateException when nothing listens there, saying so
     */
    static PastRecords open(Map<String, Object> client) {
        KafkaPorts.requireOne(client);
        Map<String, Object> properties = new HashMap<>(client);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 2_000);
        properties.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
        return new PastRecords(
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer()));
    }

    /**
     * The partitions of a topic.
     *
     * @throws IllegalStateException when there is no such topic, or Kafka does not answer
     */
    List<TopicPartition> partitions(String topic) {
        try {
            var known = consumer.listTopics().get(topic);
            if (known == null) {
                throw new IllegalStateException(
                        "there is no topic " + topic + " to replay; is this the right Kafka? Name another with"
                                + " tributary.kafka.bootstrap.servers");
            }
            return known.stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
        } catch (TimeoutException e) {
            throw new IllegalStateException(
                    "Kafka does not answer within " + PATIENCE.toSeconds()
                            + " s: start it with `deploy/tributary up`, or"
                            + " name another with tributary.kafka.bootstrap.servers",
                    e);
        }
    }

    /** What of these partitions lies between the beginning of a range and its end. */
    Map<TopicPartition, Slice> within(List<TopicPartition> partitions, ReplayRange range) {
        Map<TopicPartition, Slice> slices = new TreeMap<>(BY_NAME);
        Map<TopicPartition, OffsetAndTimestamp> later = at(partitions, range.end());
        since(partitions, range).forEach((partition, slice) -> {
            OffsetAndTimestamp end = later.get(partition);
            // Where a record claims to be from the future, an offset by time says nothing: then all is read.
            long last = end == null || range.isImpossible(end.timestamp())
                    ? slice.end()
                    : Math.min(end.offset(), slice.end());
            slices.put(partition, new Slice(partition, slice.from(), last));
        });
        return slices;
    }

    /** What of these partitions lies between the beginning of a range and now. */
    Map<TopicPartition, Slice> since(List<TopicPartition> partitions, ReplayRange range) {
        Map<TopicPartition, Slice> slices = new TreeMap<>(BY_NAME);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        Map<TopicPartition, OffsetAndTimestamp> begins = at(partitions, range.from());
        for (TopicPartition partition : partitions) {
            long end = ends.getOrDefault(partition, 0L);
            OffsetAndTimestamp begin = begins.get(partition);
            slices.put(partition, new Slice(partition, begin == null ? end : begin.offset(), end));
        }
        return slices;
    }

    private Map<TopicPartition, OffsetAndTimestamp> at(List<TopicPartition> partitions, Instant time) {
        Map<TopicPartition, Long> times = new HashMap<>();
        partitions.forEach(partition -> times.put(partition, Math.max(0, time.toEpochMilli())));
        return consumer.offsetsForTimes(times);
    }

    /** How many offsets these partitions hold altogether. */
    long held(List<TopicPartition> partitions) {
        Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
        return consumer.endOffsets(partitions).entrySet().stream()
                .mapToLong(end -> end.getValue() - begins.getOrDefault(end.getKey(), 0L))
                .sum();
    }

    /** Reads stretches of partitions side by side, in the order of their records' times. */
    TimeMerge merged(List<Slice> slices, ReplayRange range) {
        return new TimeMerge(
                consumer, slices, PATIENCE, record -> range.time(record).toEpochMilli());
    }

    @Override
    public void close() {
        consumer.close();
    }
}
