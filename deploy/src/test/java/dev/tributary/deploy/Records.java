package dev.tributary.deploy;

import dev.tributary.contract.Decoded;
import dev.tributary.contract.Fused;
import dev.tributary.contract.Topic;
import dev.tributary.contract.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** Everything that lies on the topics, as a read-committed reader without a group sees it. */
final class Records implements AutoCloseable {

    private final Consumer<byte[], byte[]> consumer;
    private final List<ConsumerRecord<byte[], byte[]>> seen = new ArrayList<>();

    Records(String bootstrapServers) {
        consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers", bootstrapServers,
                        "isolation.level", "read_committed",
                        "auto.offset.reset", "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> all = Topics.ALL.stream()
                .flatMap(topic -> consumer.partitionsFor(topic.name()).stream())
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(all);
        consumer.seekToBeginning(all);
    }

    /** All records so far. */
    List<ConsumerRecord<byte[], byte[]>> all() {
        consumer.poll(Duration.ofMillis(50)).forEach(seen::add);
        return List.copyOf(seen);
    }

    /** Waits until a topic holds as many records that fit, and returns them. */
    <T> List<T> await(Topic<T> topic, int count, Predicate<T> fits) {
        List<T> found = new ArrayList<>();
        Awaitility.await("records on " + topic.name())
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    found.clear();
                    found.addAll(of(topic, fits));
                    return found.size() >= count;
                });
        return found;
    }

    /** The first outcome of a turn. */
    Fused fused(String turnId) {
        return await(Topics.FUSED, 1, fused -> fused.turnId().equals(turnId)).get(0);
    }

    /** The records of a topic that fit, so far. */
    <T> List<T> of(Topic<T> topic, Predicate<T> fits) {
        List<T> found = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : all()) {
            if (record.topic().equals(topic.name())
                    && topic.decode(record.value()) instanceof Decoded.Ok<T> ok
                    && fits.test(ok.value())) {
                found.add(ok.value());
            }
        }
        return found;
    }

    /** The topics on which a text stands in a key, a value or a header. */
    List<String> topicsThatHold(String text) {
        return all().stream()
                .filter(record -> holds(record, text))
                .map(ConsumerRecord::topic)
                .distinct()
                .sorted()
                .toList();
    }

    private static boolean holds(ConsumerRecord<byte[], byte[]> record, String text) {
        StringBuilder all = new StringBuilder();
        append(all, record.key());
        append(all, record.value());
        record.headers().forEach(header -> append(all, header.value()));
        return all.indexOf(text) >= 0;
    }

    private static void append(StringBuilder all, byte @Nullable [] bytes) {
        if (bytes != null) {
            all.append(new String(bytes, StandardCharsets.UTF_8)).append('\n');
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
