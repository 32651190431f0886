package dev.tributary.workerruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tributary.contract.BlobRef;
import dev.tributary.contract.Decoded;
import dev.tributary.contract.Modality;
import dev.tributary.contract.Part;
import dev.tributary.contract.PartId;
import dev.tributary.contract.Result;
import dev.tributary.contract.ResultStatus;
import dev.tributary.contract.Settings;
import dev.tributary.contract.Topics;
import dev.tributary.contract.TurnHeaders;
import dev.tributary.contract.blob.BlobSettings;
import dev.tributary.contract.blob.BlobStore;
import dev.tributary.contract.telemetry.Telemetry;
import dev.tributary.contract.testing.EmbeddedKafka;
import dev.tributary.contract.testing.EmbeddedS3;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worker against a real broker and a real store, both of which go away and come back. */
final class WorkerIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private EmbeddedKafka kafka;
    private EmbeddedS3 s3;
    private Settings settings;
    private BlobStore store;
    private KafkaProducer<byte[], byte[]> producer;
    private KafkaConsumer<byte[], byte[]> consumer;
    private final List<Result> results = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        kafka = EmbeddedKafka.start(directory.resolve("kafka")).withTopics(1);
        s3 = EmbeddedS3.create();
        Map<String, String> values = new HashMap<>(s3.settings());
        values.put("tributary.kafka.bootstrap.servers", kafka.bootstrapServers());
        values.put("tributary.image.port", "0");
        values.put("tributary.model.cache", directory.resolve("cache").toString());
        values.put("otel.traces.exporter", "none");
        values.put("otel.metrics.exporter", "none");
        settings = Settings.of(values);
        store = BlobStore.of(settings.read(BlobSettings::from));
        store.ensureBucket();
        Map<String, Object> clients = Map.of("bootstrap.servers", kafka.bootstrapServers());
        producer = new KafkaProducer<>(clients, new ByteArraySerializer(), new ByteArraySerializer());
        consumer = new KafkaConsumer<>(clients, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        TopicPartition partition = new TopicPartition(Topics.IMAGE_RESULTS.name(), 0);
        consumer.assign(List.of(partition));
        consumer.seek(partition, 0);
    }

    @AfterEach
    void stop() {
        consumer.close();
        producer.close();
        store.close();
        s3.close();
        kafka.close();
    }

    @Test
    void partsBecomeResultsAndARestartGoesOnWhereItStopped() throws Exception {
        try (Telemetry telemetry = Telemetry.start("image-worker", settings)) {
            try (Worker worker = worker(telemetry)) {
                await().atMost(PATIENCE).until(() -> health(worker, "ready") == 200);
                assertThat(health(worker, "live")).isEqualTo(200);
                send("one", "two", WordModel.UNDECODABLE);
                awaitResults(3);
            }
            try (Worker worker = worker(telemetry)) {
                await().atMost(PATIENCE).until(worker::ready);
                send("three");
                awaitResults(4);
            }
        }
        assertThat(results)
                .extracting(Result::turnId)
                .containsExactlyInAnyOrder("turn-one", "turn-two", "turn-" + WordModel.UNDECODABLE, "turn-three");
        assertThat(results.stream().filter(result -> result.status() == ResultStatus.OK))
                .hasSize(3);
    }

    @Test
    void anIdleWorkerHasNoLagBehindTransactionsOfItsProducer() throws Exception {
        TopicPartition parts = new TopicPartition(Topics.IMAGE.name(), 0);
        try (Telemetry telemetry = Telemetry.start("image-worker", settings);
                Worker worker = worker(telemetry);
                Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            await().atMost(PATIENCE).until(worker::ready);
            try (KafkaProducer<byte[], byte[]> ingest = new KafkaProducer<>(
                    Map.of("bootstrap.servers", kafka.bootstrapServers(), "transactional.id", "ingest"),
                    new ByteArraySerializer(),
                    new ByteArraySerializer())) {
                ingest.initTransactions();
                ingest.beginTransaction();
                ingest.send(part("one", store("one"))).get(30, TimeUnit.SECONDS);
                ingest.commitTransaction();
                awaitResults(1);
                ingest.beginTransaction();
                ingest.send(part("given-up", store("given-up"))).get(30, TimeUnit.SECONDS);
                ingest.abortTransaction();
            }
            long end = 4; // two records and the end of each one's transaction, which the broker writes after it said so
            await().atMost(PATIENCE)
                    .until(() -> admin.listOffsets(Map.of(parts, OffsetSpec.latest()))
                                    .partitionResult(parts)
                                    .get()
                                    .offset()
                            == end);
            await().atMost(PATIENCE)
                    .until(() -> Optional.ofNullable(admin.listConsumerGroupOffsets("image-worker")
                                    .partitionsToOffsetAndMetadata()
                                    .get()
                                    .get(parts))
                            .map(OffsetAndMetadata::offset)
                            .equals(Optional.of(end)));
        }
        assertThat(results).extracting(Result::turnId).containsExactly("turn-one");
    }

    @Test
    void storeAndBrokerMayGoAndComeBackWithoutLoss() throws Exception {
        try (Telemetry telemetry = Telemetry.start("image-worker", settings);
                Worker worker = worker(telemetry)) {
            await().atMost(PATIENCE).until(worker::ready);
            send("before");
            awaitResults(1);

            store.store("default", "x".getBytes(StandardCharsets.UTF_8), "text/plain");
            BlobRef kept = store("kept");
            s3.stop();
            send("kept", kept);
            kafka.stop();
            kafka.start();
            s3.start();
            awaitResults(2);

            send("after");
            awaitResults(3);
            assertThat(worker.ready()).isTrue();
        }
        assertThat(results)
                .extracting(Result::turnId)
                .contains("turn-before", "turn-kept", "turn-after")
                .allSatisfy(turn -> assertThat(turn).startsWith("turn-"));
        assertThat(results).allSatisfy(result -> assertThat(result.status()).isEqualTo(ResultStatus.OK));
    }

    private Worker worker(Telemetry telemetry) throws Exception {
        String card = OnnxSessionTest.card(directory, "classpath:doubler/doubler.onnx");
        return Worker.start(
                new WorkerDefaults(Modality.IMAGE, card, 0),
                settings,
                telemetry,
                (read, files, onnx) -> new WordModel(Modality.IMAGE));
    }

    private BlobRef store(String word) throws Exception {
        return store.store("default", word.getBytes(StandardCharsets.UTF_8), "image/png");
    }

    private void send(String... words) throws Exception {
        for (String word : words) {
            send(word, store(word));
        }
    }

    private void send(String word, BlobRef ref) throws Exception {
        producer.send(part(word, ref)).get(30, TimeUnit.SECONDS);
    }

    private static ProducerRecord<byte[], byte[]> part(String word, BlobRef ref) {
        PartId image = PartId.of("image-0");
        String turnId = "turn-" + word;
        Part part = Part.of(Bench.head(turnId, "image-0"), image, ref, null);
        return TurnHeaders.record(Topics.IMAGE, turnId, image, part);
    }

    private void awaitResults(int count) {
        await().atMost(PATIENCE).until(() -> {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                if (Topics.IMAGE_RESULTS.decode(record.value()) instanceof Decoded.Ok<Result> ok) {
                    results.add(ok.value());
                }
            }
            return results.stream().map(Result::turnId).distinct().count() == count;
        });
    }

    private static int health(Worker worker, String which) throws Exception {
        URI uri = URI.create("http://localhost:" + worker.port() + "/health/" + which);
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }
}
