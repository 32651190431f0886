package dev.tributary.deploy.bench;

import dev.tributary.contract.Part;
import dev.tributary.contract.PartId;
import dev.tributary.contract.Topics;
import dev.tributary.contract.TurnHead;
import dev.tributary.contract.TurnHeaders;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Sends items as parts of turns, as ingest does, and keeps when each was appended. */
final class PartSender implements AutoCloseable {

    private static final long WINDOW_MS = 300_000;

    private final WorkerLoad load;
    private final Traffic traffic;
    private final List<WorkerSite.Item> items;
    private final Producer<byte[], byte[]> producer;
    private final Map<String, Long> appended = new ConcurrentHashMap<>();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private int sent;

    /** @param lingerMs what a backlog gains by batches, 0 where each is sent when it is due */
    PartSender(WorkerLoad load, Traffic traffic, List<WorkerSite.Item> items, String bootstrapServers, int lingerMs) {
        this.load = load;
        this.traffic = traffic;
        this.items = items;
        this.producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ProducerConfig.ACKS_CONFIG,
                        "all",
                        ProducerConfig.LINGER_MS_CONFIG,
                        lingerMs),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** Sends the next item. Returns its turn's ID. */
    String send() {
        WorkerSite.Item item = items.get(sent % items.size());
        PartId id = load.part();
        TurnHead head = traffic.head(sent++, Instant.now(), WINDOW_MS, List.of(id));
        Part part = Part.of(head, id, item.payload(), item.text());
        ProducerRecord<byte[], byte[]> record =
                TurnHeaders.record(Topics.parts(load.modality()), head.turnId(), id, part);
        TurnHeaders.inject(record.headers(), head.turnTrace());
        var unused = producer.send(record, (metadata, e) -> {
            if (e == null) {
                appended.put(head.turnId(), metadata.timestamp());
            } else {
                failure.compareAndSet(null, e);
            }
        });
        return head.turnId();
    }

    /** Sends so many, and waits until all are appended. */
    void send(int number) {
        for (int i = 0; i < number; i++) {
            String unused = send();
        }
        flush();
    }

    void flush() {
        producer.flush();
        Exception e = failure.get();
        if (e != null) {
            throw new IllegalStateException("parts could not be sent", e);
        }
    }

    /** Milliseconds by the broker's clock at which the parts were appended, by turn. */
    Map<String, Long> appended() {
        return appended;
    }

    @Override
    public void close() {
        producer.close();
    }
}
