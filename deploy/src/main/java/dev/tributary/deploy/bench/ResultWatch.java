package dev.tributary.deploy.bench;

import dev.tributary.contract.Result;
import dev.tributary.contract.ResultStatus;
import dev.tributary.contract.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Takes results as they come. They are looked at only afterwards, so that watching costs next to nothing. */
final class ResultWatch implements AutoCloseable {

    /** Results are taken in heaps: what is asked is when the broker appended them, and asking costs the broker time. */
    private static final int FETCH_MIN_BYTES = 1 << 20;

    private static final int FETCH_MAX_WAIT_MS = 100;

    private final Consumer<byte[], byte[]> consumer;
    private final List<Taken> taken = new ArrayList<>();

    /** What is kept of a result: a worker without a model gives more than half a million of them. */
    private static final class Taken {
        private final long appended;
        private final byte[] value;

        private Taken(ConsumerRecord<byte[], byte[]> record) {
            appended = record.timestamp();
            value = record.value();
        }
    }

    private ResultWatch(Consumer<byte[], byte[]> consumer) {
        this.consumer = consumer;
    }

    /** Watches what is appended from now on. */
    static ResultWatch follow(WorkerLoad load, String bootstrapServers) {
        Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ConsumerConfig.FETCH_MIN_BYTES_CONFIG,
                        FETCH_MIN_BYTES,
                        ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
                        FETCH_MAX_WAIT_MS,
                        ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                        5_000),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions =
                Cluster.partitions(List.of(Topics.results(load.modality()).name()));
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
        return new ResultWatch(consumer);
    }

    /** Takes what has come. */
    void poll(Duration timeout) {
        consumer.poll(timeout).forEach(record -> taken.add(new Taken(record)));
    }

    int size() {
        return taken.size();
    }

    /** Waits until so many have come in all. */
    void await(int number, Duration patience) {
        long until = System.nanoTime() + patience.toNanos();
        while (taken.size() < number) {
            if (System.nanoTime() > until) {
                throw new IllegalStateException(
                        taken.size() + " results of " + number + " came within " + patience.toSeconds() + " s");
            }
            poll(Duration.ofMillis(100));
        }
    }

    /**
     * The milliseconds by the broker's clock at which each result was appended, by turn.
     *
     * @param turns those that were sent
     * @throws IllegalStateException when a result is a failure, or there twice, or of another turn
     */
    Map<String, Long> appended(Set<String> turns) {
        Map<String, Long> appended = new HashMap<>();
        for (Taken one : taken) {
            Result result = TopicSerde.read(Topics.TEXT_RESULTS, one.value);
            String turn = result.turnId();
            if (result.status() != ResultStatus.OK) {
                throw new IllegalStateException("the result of turn " + turn + " is " + result.error());
            }
            if (!turns.contains(turn) || appended.put(turn, one.appended) != null) {
                throw new IllegalStateException("a result of turn " + turn + " came twice, or should not have come");
            }
        }
        return appended;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
