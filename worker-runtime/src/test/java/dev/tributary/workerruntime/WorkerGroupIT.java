package dev.tributary.workerruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tributary.contract.BlobRef;
import dev.tributary.contract.Decoded;
import dev.tributary.contract.Modality;
import dev.tributary.contract.Part;
import dev.tributary.contract.PartId;
import dev.tributary.contract.Result;
import dev.tributary.contract.Settings;
import dev.tributary.contract.Topics;
import dev.tributary.contract.TurnHeaders;
import dev.tributary.contract.blob.BlobSettings;
import dev.tributary.contract.blob.BlobStore;
import dev.tributary.contract.telemetry.Telemetry;
import dev.tributary.contract.testing.EmbeddedKafka;
import dev.tributary.contract.testing.EmbeddedS3;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Workers of one group on a real broker, by the classic (cooperative) protocol and by that of KIP-848. */
@Tag("faults")
final class WorkerGroupIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration POLL_INTERVAL = Duration.ofSeconds(2);
    private static final int PARTITIONS = 4;
    private static final int PARTS = 40;

    @TempDir
    Path directory;

    private EmbeddedKafka kafka;
    private EmbeddedS3 s3;
    private Map<String, String> settings;
    private BlobStore store;
    private KafkaProducer<byte[], byte[]> producer;
    private KafkaConsumer<byte[], byte[]> consumer;
    private Admin admin;
    private final List<String> results = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        kafka = EmbeddedKafka.start(directory.resolve("kafka")).withTopics(PARTITIONS);
        s3 = EmbeddedS3.create();
        settings = new HashMap<>(s3.settings());
        settings.put("tributary.kafka.bootstrap.servers", kafka.bootstrapServers());
        settings.put("tributary.kafka.client.max.poll.interval.ms", "" + POLL_INTERVAL.toMillis());
        settings.put("tributary.image.port", "0");
        settings.put("tributary.image.batch.max", "4");
        settings.put("tributary.image.prepare.threads", "2");
        settings.put("tributary.image.inflight.max", "16");
        settings.put("tributary.image.revoke.timeout", "1s");
        settings.put("tributary.model.cache", directory.resolve("cache").toString());
        settings.put("otel.traces.exporter", "none");
        settings.put("otel.metrics.exporter", "none");
        store = BlobStore.of(Settings.of(settings).read(BlobSettings::from));
        store.ensureBucket();
        Map<String, Object> clients = Map.of("bootstrap.servers", kafka.bootstrapServers());
        producer = new KafkaProducer<>(clients, new ByteArraySerializer(), new ByteArraySerializer());
        consumer = new KafkaConsumer<>(clients, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> all = IntStream.range(0, PARTITIONS)
                .mapToObj(i -> new TopicPartition(Topics.IMAGE_RESULTS.name(), i))
                .toList();
        consumer.assign(all);
        consumer.seekToBeginning(all);
        admin = Admin.create(clients);
    }

    @AfterEach
    void stop() {
        admin.close();
        consumer.close();
        producer.close();
        store.close();
        s3.close();
        kafka.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"classic", "consumer"})
    void aSlowModelCostsNobodyItsPartitions(String protocol) throws Exception {
        settings.put("tributary.kafka.client.group.protocol", protocol);
        GatedModel first = new GatedModel();
        GatedModel second = new GatedModel();
        try (Telemetry telemetry = Telemetry.start("image-worker", Settings.of(settings));
                Worker one = worker(first, telemetry);
                Worker two = worker(second, telemetry)) {
            await().atMost(PATIENCE).until(() -> one.ready() && two.ready() && isShared());
            Map<String, Set<TopicPartition>> before = assignment();
            for (int i = 0; i < PARTS; i++) {
                send("word-" + i);
            }
            // both hold as much as they may, and the model has not answered for longer than a silent member is borne
            await().atMost(PATIENCE).until(() -> !first.prepared.isEmpty() && !second.prepared.isEmpty());
            await().during(POLL_INTERVAL.multipliedBy(2))
                    .atMost(PATIENCE)
                    .until(() -> assignment().equals(before));

            first.infers.countDown();
            second.infers.countDown();
            awaitResults(PARTS);
            assertThat(assignment()).isEqualTo(before);
        }
        assertThat(results).as("each once").hasSize(PARTS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"classic", "consumer"})
    void whatIsInWorkWhenPartitionsMoveIsFinishedFirst(String protocol) throws Exception {
        settings.put("tributary.kafka.client.group.protocol", protocol);
        GatedModel first = new GatedModel();
        GatedModel second = new GatedModel();
        second.infers.countDown();
        try (Telemetry telemetry = Telemetry.start("image-worker", Settings.of(settings));
                Worker one = worker(first, telemetry)) {
            await().atMost(PATIENCE).until(one::ready);
            for (int i = 0; i < PARTS; i++) {
                send("word-" + i);
            }
            await().atMost(PATIENCE).until(() -> first.prepared.size() >= 4);
            try (Worker two = worker(second, telemetry)) {
                first.infers.countDown();
                await().atMost(PATIENCE).until(() -> two.ready() && isShared());
                awaitResults(PARTS);
            }
        }
        assertThat(results).as("each once").hasSize(PARTS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"classic", "consumer"})
    void whatIsNotFinishedInTimeIsDroppedAndDoneByTheNext(String protocol) throws Exception {
        settings.put("tributary.kafka.client.group.protocol", protocol);
        GatedModel first = new GatedModel();
        GatedModel second = new GatedModel();
        second.infers.countDown();
        try (Telemetry telemetry = Telemetry.start("image-worker", Settings.of(settings));
                Worker one = worker(first, telemetry)) {
            await().atMost(PATIENCE).until(one::ready);
            for (int i = 0; i < PARTS; i++) {
                send("word-" + i);
            }
            await().atMost(PATIENCE).until(() -> first.prepared.size() >= 4);
            try (Worker two = worker(second, telemetry)) {
                await().atMost(PATIENCE).until(() -> two.ready() && isShared());
                await().atMost(PATIENCE).until(() -> !second.prepared.isEmpty());
                first.infers.countDown();
                awaitResults(PARTS);
            }
        }
        assertThat(results).as("each once").hasSize(PARTS);
    }

    @Test
    void aRestartDoesAgainOnlyWhatWasNotDone() throws Exception {
        settings.put("tributary.image.close.timeout", "0s");
        GatedModel first = new GatedModel();
        first.infers.countDown();
        GatedModel second = new GatedModel();
        second.infers.countDown();
        second.preparesHeld.countDown();
        try (Telemetry telemetry = Telemetry.start("image-worker", Settings.of(settings))) {
            try (Worker one = worker(first, telemetry)) {
                await().atMost(PATIENCE).until(one::ready);
                sendUnderOneKey(GatedModel.HELD, "a", "b", "c", "d");
                awaitResults(4);
                one.close(); // while the first part is still being prepared
            } finally {
                first.preparesHeld.countDown();
            }
            try (Worker two = worker(second, telemetry)) {
                await().atMost(PATIENCE).until(two::ready);
                awaitResults(5);
                sendUnderOneKey("e");
                awaitResults(6);
            }
        }
        assertThat(second.prepared).containsExactly(GatedModel.HELD, "e");
        assertThat(results).as("each once").hasSize(6);
    }

    private Worker worker(GatedModel model, Telemetry telemetry) throws Exception {
        String card = OnnxSessionTest.card(directory, "classpath:doubler/doubler.onnx");
        return Worker.start(
                new WorkerDefaults(Modality.IMAGE, card, 0),
                Settings.of(settings),
                telemetry,
                (read, files, onnx) -> model);
    }

    private void send(String word) throws Exception {
        send("turn-" + word, "image-0", word);
    }

    /** To one partition, in this order. */
    private void sendUnderOneKey(String... words) throws Exception {
        for (String word : words) {
            send("turn", "image-" + (word.equals(GatedModel.HELD) ? 99 : word.charAt(0) - 'a'), word);
        }
    }

    private void send(String turnId, String part, String word) throws Exception {
        BlobRef ref = store.store("default", word.getBytes(StandardCharsets.UTF_8), "image/png");
        PartId id = PartId.of(part);
        Part value = Part.of(Bench.head(turnId, part), id, ref, null);
        producer.send(TurnHeaders.record(Topics.IMAGE, turnId, id, value)).get(30, TimeUnit.SECONDS);
    }

    private void awaitResults(int different) {
        await().atMost(PATIENCE).until(() -> {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                if (Topics.IMAGE_RESULTS.decode(record.value()) instanceof Decoded.Ok<Result> ok) {
                    results.add(ok.value().turnId() + "/" + ok.value().part());
                }
            }
            return Set.copyOf(results).size() == different;
        });
    }

    /** Whether two members have all partitions between them. */
    private boolean isShared() throws Exception {
        Map<String, Set<TopicPartition>> now = assignment();
        return now.size() == 2
                && now.values().stream().noneMatch(Set::isEmpty)
                && now.values().stream().mapToInt(Set::size).sum() == PARTITIONS;
    }

    private Map<String, Set<TopicPartition>> assignment() throws Exception {
        return admin
                .describeConsumerGroups(List.of("image-worker"))
                .all()
                .get(30, TimeUnit.SECONDS)
                .values()
                .iterator()
                .next()
                .members()
                .stream()
                .collect(Collectors.toMap(
                        member -> member.consumerId(),
                        member -> member.assignment().topicPartitions(),
                        (some, others) -> some,
                        TreeMap::new));
    }
}
