package dev.tributary.deploy.bench;

import dev.tributary.contract.PartId;
import dev.tributary.contract.Result;
import dev.tributary.contract.Topics;
import dev.tributary.contract.Turn;
import dev.tributary.contract.TurnHead;
import dev.tributary.contract.TurnHeaders;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Sends the records of turns as ingest and the workers do. */
final class Sender implements AutoCloseable {

    private final Traffic traffic;
    private final Producer<byte[], byte[]> producer;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private long results;
    private long resultBytes;

    private Sender(Traffic traffic, String bootstrapServers, Map<String, Object> more) {
        this.traffic = traffic;
        Map<String, Object> settings = new HashMap<>(more);
        settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        this.producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** With the client's own linger and batches, few milliseconds and small: most of a request's price is the broker's. */
    static Sender prompt(Traffic traffic, String bootstrapServers) {
        return new Sender(traffic, bootstrapServers, Map.of());
    }

    /** In large batches. */
    static Sender bulk(Traffic traffic, String bootstrapServers) {
        return new Sender(
                traffic,
                bootstrapServers,
                Map.of(ProducerConfig.LINGER_MS_CONFIG, 20, ProducerConfig.BATCH_SIZE_CONFIG, 128 * 1024));
    }

    Traffic traffic() {
        return traffic;
    }

    /** The turn's own record. */
    void turn(TurnHead head, long timestamp) {
        send(record(TurnHeaders.record(Topics.TURNS, head.turnId(), Turn.of(head)), timestamp), nanos -> {});
    }

    /** The result of a part; {@code appended} is told the nanosecond of the broker's acknowledgement. */
    void result(TurnHead head, long number, PartId part, long timestamp, LongConsumer appended) {
        Result result = traffic.result(head, number, part);
        ProducerRecord<byte[], byte[]> record =
                TurnHeaders.record(Topics.results(part.modality()), head.turnId(), part, result);
        TurnHeaders.inject(record.headers(), result.trace());
        results++;
        resultBytes += record.value().length;
        send(record(record, timestamp), appended);
    }

    private static ProducerRecord<byte[], byte[]> record(ProducerRecord<byte[], byte[]> record, long timestamp) {
        return new ProducerRecord<>(record.topic(), null, timestamp, record.key(), record.value(), record.headers());
    }

    private void send(ProducerRecord<byte[], byte[]> record, LongConsumer appended) {
        var unused = producer.send(record, (metadata, e) -> {
            if (e == null) {
                appended.accept(System.nanoTime());
            } else {
                failure.compareAndSet(null, e);
            }
        });
    }

    /** Waits for every acknowledgement. */
    void flush() {
        producer.flush();
        Exception e = failure.get();
        if (e != null) {
            throw new IllegalStateException("records could not be sent", e);
        }
    }

    /** Bytes of the values of all results that were sent. */
    long resultBytes() {
        return resultBytes;
    }

    /** Of the value of a result. */
    double meanResultBytes() {
        return results == 0 ? 0 : (double) resultBytes / results;
    }

    @Override
    public void close() {
        producer.close();
    }
}
