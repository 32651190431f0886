package dev.tributary.deploy.replay;

import dev.tributary.contract.Fused;
import dev.tributary.contract.Topic;
import dev.tributary.contract.Topics;
import dev.tributary.contract.TurnHeaders;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Where replayed outcomes go: records as on {@code tributary.fused}, with the same key and headers. Their trace context is the
 * turn's own span, since no span sends them; their timestamp is when they were written, so that a topic's retention counts
 * from the replay ({@code fusedAt} says when the turn would have been decided).
 */
final class ReplayTopic implements AutoCloseable {

    private static final List<String> OTHERS_OWN = List.of("-changelog", "-repartition");

    private final Topic<Fused> topic;
    private final Producer<byte[], byte[]> producer;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

    ReplayTopic(String name, Producer<byte[], byte[]> producer) {
        this.topic = new Topic<>(name, Fused.class, Topics.FUSED.schema());
        this.producer = producer;
    }

    static ReplayTopic open(Map<String, Object> client, String name) {
        Map<String, Object> properties = new HashMap<>(client);
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 20);
        properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        return new ReplayTopic(
                name, new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer()));
    }

    /**
     * Whether a topic is one that live services read or write.
     *
     * @param name of any topic
     */
    static boolean isLive(String name) {
        return Topics.ALL.stream().anyMatch(topic -> topic.name().equals(name))
                || OTHERS_OWN.stream().anyMatch(name::endsWith)
                || name.startsWith("__");
    }

    /**
     * Writes a revision.
     *
     * @throws IllegalStateException when one before it could not be written
     */
    void write(Fused fused) {
        check();
        Headers headers = TurnHeaders.headers(topic, fused.turnId(), null);
        TurnHeaders.inject(headers, fused.turnTrace());
        // The callback and flush tell what became of it.
        Future<RecordMetadata> unused = producer.send(
                new ProducerRecord<>(
                        topic.name(), null, null, topic.key(fused.turnId()), topic.serialize(fused), headers),
                (metadata, e) -> {
                    if (e != null) {
                        failure.compareAndSet(null, e);
                    }
                });
    }

    /**
     * Waits until everything is written.
     *
     * @throws IllegalStateException when something could not be
     */
    void flush() {
        producer.flush();
        check();
    }

    private void check() {
        Exception e = failure.get();
        if (e != null) {
            throw new IllegalStateException(
                    "topic " + topic.name() + " holds only a part of the outcomes, delete it: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
