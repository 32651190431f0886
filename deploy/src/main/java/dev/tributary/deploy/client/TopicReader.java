package dev.tributary.deploy.client;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** Reads topics without a group, and only what transactions committed, so that it disturbs nobody. Not thread-safe. */
public final class TopicReader implements AutoCloseable {

    private static final int SECONDS = 10;

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, Long> ends;

    private TopicReader(KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
        this.consumer = consumer;
        this.ends = ends;
    }

    /**
     * Opens topics that exist.
     *
     * @param client properties to reach Kafka
     * @param fromBeginning whether to read what is there already, or only what comes
     * @throws IllegalStateException when Kafka does not answer or has no such topic, saying so
     */
    public static TopicReader open(Map<String, Object> client, Collection<String> topics, boolean fromBeginning) {
        return open(client, topics, fromBeginning ? Instant.EPOCH : null);
    }

    /**
     * Likewise.
     *
     * @param since from when on records are read, by their timestamps; null to read only what comes
     */
    public static TopicReader open(Map<String, Object> client, Collection<String> topics, @Nullable Instant since) {
        KafkaPorts.requireOne(client);
        Map<String, Object> properties = new HashMap<>(client);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, SECONDS * 1000);
        KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        try {
            var known = consumer.listTopics();
            List<TopicPartition> partitions = topics.stream()
                    .flatMap(topic -> {
                        if (!known.containsKey(topic)) {
                            throw new IllegalStateException("Kafka at " + client.get("bootstrap.servers")
                                    + " has no topic " + topic + "; create the topics with `deploy/tributary topics`");
                        }
                        return known.get(topic).stream();
                    })
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            if (since == null) {
                consumer.seekToEnd(partitions);
                partitions.forEach(consumer::position);
            } else if (since.equals(Instant.EPOCH)) {
                consumer.seekToBeginning(partitions);
            } else {
                Map<TopicPartition, Long> times = new HashMap<>();
                partitions.forEach(partition -> times.put(partition, since.toEpochMilli()));
                consumer.offsetsForTimes(times)
                        .forEach((partition, found) -> consumer.seek(
                                partition, found == null ? ends.getOrDefault(partition, 0L) : found.offset()));
            }
            return new TopicReader(consumer, ends);
        } catch (TimeoutException e) {
            consumer.close();
            throw new IllegalStateException(
                    "Kafka does not answer at " + client.get("bootstrap.servers") + " within " + SECONDS
                            + " s: start it with `deploy/tributary up`, or name another with"
                            + " tributary.kafka.bootstrap.servers",
                    e);
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
    }

    /** The records that come within a time; empty when none do. */
    public Iterable<ConsumerRecord<byte[], byte[]>> poll(Duration within) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(within);
        return records;
    }

    /** Whether all has been read that was there when it was opened. */
    public boolean isCaughtUp() {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    /** Makes a poll that is under way in another thread end with a {@code WakeupException}. */
    public void wakeUp() {
        consumer.wakeup();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
