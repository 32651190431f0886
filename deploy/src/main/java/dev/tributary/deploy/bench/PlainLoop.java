package dev.tributary.deploy.bench;

import dev.tributary.contract.Fused;
import dev.tributary.contract.Result;
import dev.tributary.contract.Topics;
import dev.tributary.contract.TurnHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one would write without Kafka Streams: a consumer, a map of open turns, a transactional producer, one thread. A
 * transaction takes in as many polls as come within a commit interval. It forgets a turn with its outcome, has no window and
 * no changelog, and so loses every open turn when it stops.
 */
final class PlainLoop implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PlainLoop.class);
    private static final Duration POLL = Duration.ofMillis(10);

    private final RivalSettings settings;
    private final Consumer<byte[], byte[]> consumer;
    private final Producer<byte[], byte[]> producer;
    private final Map<String, Open> open = new HashMap<>();
    private final Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    private final Thread thread = new Thread(this::run, "plain-loop");

    private record Open(List<Result> results, Instant first) {}

    private PlainLoop(RivalSettings settings) {
        this.settings = settings;
        this.consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        settings.bootstrapServers(),
                        ConsumerConfig.GROUP_ID_CONFIG,
                        settings.application(),
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed",
                        ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                        1_000),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        this.producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        settings.bootstrapServers(),
                        ProducerConfig.RETRY_BACKOFF_MS_CONFIG,
                        3,
                        ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                        settings.application(),
                        ProducerConfig.COMPRESSION_TYPE_CONFIG,
                        "lz4",
                        // the end of the transaction sends what is left; until then batches may fill
                        ProducerConfig.LINGER_MS_CONFIG,
                        50,
                        ProducerConfig.BATCH_SIZE_CONFIG,
                        128 * 1024),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    static PlainLoop start(RivalSettings settings) {
        PlainLoop loop = new PlainLoop(settings);
        loop.producer.initTransactions();
        loop.consumer.subscribe(CopyStream.INPUTS);
        loop.thread.start();
        return loop;
    }

    private void run() {
        try (consumer;
                producer) {
            while (true) {
                transaction();
            }
        } catch (WakeupException e) {
            LOG.info("the loop ends with {} open turns", open.size());
        } catch (RuntimeException e) {
            LOG.error("the loop failed", e);
        }
    }

    /** Begins with the first record there is, and ends a commit interval later. */
    private void transaction() {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
        if (records.isEmpty()) {
            return;
        }
        producer.beginTransaction();
        long end = System.nanoTime() + settings.commitInterval().toNanos();
        take(records);
        while (System.nanoTime() < end) {
            take(consumer.poll(POLL));
        }
        producer.sendOffsetsToTransaction(offsets, consumer.groupMetadata());
        producer.commitTransaction();
        offsets.clear();
    }

    private void take(ConsumerRecords<byte[], byte[]> records) {
        Instant now = Instant.ofEpochMilli(System.currentTimeMillis());
        for (ConsumerRecord<byte[], byte[]> record : records) {
            take(TopicSerde.read(Topics.TEXT_RESULTS, record.value()), now);
        }
        offsets.putAll(records.nextOffsets());
    }

    private void take(Result result, Instant now) {
        Open turn = open.computeIfAbsent(result.turnId(), id -> new Open(new ArrayList<>(3), now));
        turn.results.add(result);
        if (turn.results.size() < result.expected().size()) {
            return;
        }
        open.remove(result.turnId());
        Fused fused = Fusing.fuse(turn.results, turn.first, now);
        Headers headers = TurnHeaders.headers(Topics.FUSED, fused.turnId(), null);
        TurnHeaders.inject(headers, fused.turnTrace());
        var unused = producer.send(new ProducerRecord<>(
                settings.output(),
                null,
                null,
                Topics.FUSED.key(fused.turnId()),
                Topics.FUSED.serialize(fused),
                headers)); // commitTransaction fails if it did
    }

    @Override
    public void close() throws InterruptedException {
        consumer.wakeup();
        thread.join();
    }
}
