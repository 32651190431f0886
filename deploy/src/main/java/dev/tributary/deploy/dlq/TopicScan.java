package dev.tributary.deploy.dlq;

import dev.tributary.deploy.client.KafkaPorts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads what lies on partitions now, up to their ends: without a group, and only what transactions committed. Not
 * thread-safe.
 */
public final class TopicScan implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(200);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Object servers;

    /**
     * @param client properties to reach Kafka
     * @throws IllegalStateException when nothing listens there, saying so
     */
    public TopicScan(Map<String, Object> client) {
        KafkaPorts.requireOne(client);
        Map<String, Object> properties = new HashMap<>(client);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
        consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        servers = String.valueOf(client.get("bootstrap.servers"));
    }

    /** The partitions of a topic. */
    public List<TopicPartition> partitions(String topic) {
        try {
            var known = consumer.listTopics().get(topic);
            if (known == null) {
                throw new IllegalStateException("Kafka at " + servers + " has no topic " + topic);
            }
            return known.stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
        } catch (TimeoutException e) {
            throw silent(e);
        }
    }

    /** Where the records of a time and later begin; the end where there are none. */
    public Map<TopicPartition, Long> since(Collection<TopicPartition> partitions, Instant since) {
        try {
            Map<TopicPartition, Long> times = new HashMap<>();
            partitions.forEach(partition -> times.put(partition, since.toEpochMilli()));
            Map<TopicPartition, Long> from = new HashMap<>(consumer.endOffsets(partitions));
            consumer.offsetsForTimes(times).forEach((partition, found) -> {
                if (found != null) {
                    from.put(partition, found.offset());
                }
            });
            return from;
        } catch (TimeoutException e) {
            throw silent(e);
        }
    }

    /** Reads partitions from the offsets given, or from the beginning where less is left. */
    public void read(Map<TopicPartition, Long> from, Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        try {
            consumer.assign(from.keySet());
            Map<TopicPartition, Long> begins = consumer.beginningOffsets(from.keySet());
            Map<TopicPartition, Long> ends = consumer.endOffsets(from.keySet());
            from.forEach((partition, offset) ->
                    consumer.seek(partition, Math.max(offset, begins.getOrDefault(partition, 0L))));
            long last = System.nanoTime();
            while (!left(ends).isEmpty()) {
                long before = sum(from.keySet());
                consumer.poll(POLL).forEach(record -> {
                    TopicPartition partition = new TopicPartition(record.topic(), record.partition());
                    if (record.offset() < ends.getOrDefault(partition, 0L)) {
                        reader.accept(record);
                    }
                });
                if (sum(from.keySet()) > before) {
                    last = System.nanoTime();
                } else if (System.nanoTime() - last > PATIENCE.toNanos()) {
                    throw new IllegalStateException("reading " + left(ends) + " does not get on");
                }
            }
        } catch (TimeoutException e) {
            throw silent(e);
        }
    }

    private List<TopicPartition> left(Map<TopicPartition, Long> ends) {
        List<TopicPartition> left = new ArrayList<>();
        ends.forEach((partition, end) -> {
            if (consumer.position(partition) < end) {
                left.add(partition);
            }
        });
        return left;
    }

    private long sum(Collection<TopicPartition> partitions) {
        return partitions.stream().mapToLong(consumer::position).sum();
    }

    private IllegalStateException silent(TimeoutException e) {
        return new IllegalStateException(
                "Kafka does not answer at " + servers + " within " + PATIENCE.toSeconds()
                        + " s: start it with `deploy/tributary up`, or name another with tributary.kafka.bootstrap.servers",
                e);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
