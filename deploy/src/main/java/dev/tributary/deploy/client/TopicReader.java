package dev.tributary.deploy.client;

import java.time.Duration;
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

/** Reads topics without a group, and only what transactions committed, so that it disturbs nobody. Not thread-safe. */
public final class TopicReader implements AutoCloseable {

    private static final int SECONDS = 10;

    private final KafkaConsumer<byte[], byte[]> consumer;

    private TopicReader(KafkaConsumer<byte[], byte[]> consumer) {
        this.consumer = consumer;
    }

    /**
     * Opens topics that exist.
     *
     * @param client properties to reach Kafka
     * @param fromBeginning whether to read what is there already, or only what comes
     * @throws IllegalStateException when Kafka does not answer or has no such topic, saying so
     */
    public static TopicReader open(Map<String, Object> client, Collection<String> topics, boolean fromBeginning) {
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
            if (fromBeginning) {
                consumer.seekToBeginning(partitions);
            } else {
                consumer.seekToEnd(partitions);
                partitions.forEach(consumer::position);
            }
            return new TopicReader(consumer);
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

    /** Makes a poll that is under way in another thread end with a {@code WakeupException}. */
    public void wakeUp() {
        consumer.wakeup();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
