package dev.tributary.fusionstream;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tributary.contract.Decoded;
import dev.tributary.contract.Fused;
import dev.tributary.contract.PartId;
import dev.tributary.contract.Result;
import dev.tributary.contract.Topics;
import dev.tributary.contract.Turn;
import dev.tributary.contract.TurnHead;
import dev.tributary.contract.TurnHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** What ingest and the workers would send, and what a read-committed reader of outcomes gets. */
final class Broker implements AutoCloseable {

    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<String, List<Fused>> outcomes = new HashMap<>();
    private Future<?> sent = CompletableFuture.completedFuture(null);

    Broker(String bootstrapServers) {
        producer = new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        consumer.assign(consumer.partitionsFor(Topics.FUSED.name()).stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList());
    }

    void turn(TurnHead head) {
        send(record(head));
    }

    void result(Result result) {
        send(record(result));
    }

    /** A record whose value says the same in other bytes. */
    void rewritten(ProducerRecord<byte[], byte[]> record, Function<String, byte[]> value) {
        send(new ProducerRecord<>(
                record.topic(), null, record.key(), value.apply(new String(record.value(), UTF_8)), record.headers()));
    }

    static ProducerRecord<byte[], byte[]> record(TurnHead head) {
        return TurnHeaders.record(Topics.TURNS, head.turnId(), Turn.of(head));
    }

    static ProducerRecord<byte[], byte[]> record(Result result) {
        ProducerRecord<byte[], byte[]> record =
                TurnHeaders.record(Topics.results(result.modality()), result.turnId(), result.part(), result);
        TurnHeaders.inject(record.headers(), Turns.origin(result.part()).trace());
        return record;
    }

    /** A turn's record and its parts' results, without waiting for the broker. */
    void sendTurn(TurnHead head, PartId... parts) {
        sent = producer.send(record(head));
        for (PartId part : parts) {
            sent = producer.send(record(Turns.ok(head, part)));
        }
    }

    void flush() throws ExecutionException, InterruptedException {
        producer.flush();
        sent.get();
    }

    private void send(ProducerRecord<byte[], byte[]> record) {
        try {
            producer.send(record).get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The first outcome of a turn, as soon as it can be read. */
    Fused fused(String turnId, Duration patience) {
        Instant end = Instant.now().plus(patience);
        while (all(turnId).isEmpty()) {
            if (Instant.now().isAfter(end)) {
                throw new AssertionError("no outcome of " + turnId + " within " + patience);
            }
            poll(Duration.ofMillis(100));
        }
        return all(turnId).get(0);
    }

    /** Every outcome of a turn that was read so far. */
    List<Fused> all(String turnId) {
        poll(Duration.ZERO);
        return outcomes.getOrDefault(turnId, List.of());
    }

    private void poll(Duration patience) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(patience)) {
            Fused fused = ((Decoded.Ok<Fused>) Topics.FUSED.decode(record.value())).value();
            outcomes.computeIfAbsent(fused.turnId(), id -> new ArrayList<>()).add(fused);
        }
    }

    @Override
    public void close() {
        producer.close();
        consumer.close();
    }
}
