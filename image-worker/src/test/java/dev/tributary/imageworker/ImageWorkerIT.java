package dev.tributary.imageworker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tributary.contract.BlobRef;
import dev.tributary.contract.Decoded;
import dev.tributary.contract.Modality;
import dev.tributary.contract.Ocr;
import dev.tributary.contract.Part;
import dev.tributary.contract.PartId;
import dev.tributary.contract.Result;
import dev.tributary.contract.ResultStatus;
import dev.tributary.contract.Settings;
import dev.tributary.contract.Topics;
import dev.tributary.contract.TurnHead;
import dev.tributary.contract.blob.BlobSettings;
import dev.tributary.contract.blob.BlobStore;
import dev.tributary.contract.blob.Sha256;
import dev.tributary.contract.telemetry.Telemetry;
import dev.tributary.contract.testing.EmbeddedKafka;
import dev.tributary.contract.testing.EmbeddedS3;
import dev.tributary.contract.trace.TraceContext;
import dev.tributary.workerruntime.Worker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service as it runs: image parts on Kafka and in S3, results on Kafka. */
final class ImageWorkerIT {

    private static final Path SAMPLES = Path.of("../deploy/src/main/resources/samples");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final List<PartId> PARTS =
            List.of(new PartId(Modality.IMAGE, 0), new PartId(Modality.IMAGE, 1), new PartId(Modality.IMAGE, 2));

    @TempDir
    private Path directory;

    @Test
    void aBrokenImageBetweenTwoGoodOnesFailsAloneWithItsReason() throws Exception {
        byte[] screenshot = Files.readAllBytes(SAMPLES.resolve("screenshot.png"));
        byte[] receipt = Files.readAllBytes(SAMPLES.resolve("receipt.png"));
        byte[] broken = "\u0089PNG\r\n\u001a\nnothing".getBytes(StandardCharsets.ISO_8859_1);
        try (EmbeddedKafka kafka =
                        EmbeddedKafka.start(directory.resolve("kafka")).withTopics(1);
                EmbeddedS3 s3 = EmbeddedS3.create()) {
            Settings settings = settings(kafka, s3);
            try (BlobStore store = BlobStore.of(settings.read(BlobSettings::from));
                    Telemetry telemetry = Telemetry.start("image-worker", settings);
                    Worker worker = ImageWorker.start(settings, telemetry)) {
                await().atMost(PATIENCE).until(worker::ready);
                store.ensureBucket();
                send(kafka, PARTS.get(0), store.store("default", screenshot, "image/png"));
                send(kafka, PARTS.get(1), store.store("default", broken, "image/png"));
                send(kafka, PARTS.get(2), store.store("default", receipt, "image/png"));

                Map<PartId, Result> results = results(kafka, 3);

                assertRead(Objects.requireNonNull(results.get(PARTS.get(0))), screenshot, "screenshot");
                assertRead(Objects.requireNonNull(results.get(PARTS.get(2))), receipt, "receipt");
                assertThat(results.get(PARTS.get(1)))
                        .extracting("status", "error.type", "error.retriable")
                        .containsExactly(ResultStatus.FAILED, "image_undecodable", false);
            }
        }
    }

    private static void assertRead(Result result, byte[] image, String sample) throws Exception {
        assertThat(result.status()).isEqualTo(ResultStatus.OK);
        Ocr ocr = (Ocr) Objects.requireNonNull(result.answer());
        assertThat(ocr.lines())
                .extracting(Ocr.Line::text)
                .containsExactlyElementsOf(Files.readAllLines(SAMPLES.resolve(sample + ".txt")));
        assertThat(result)
                .extracting("model.name", "model.provider", "saw.sha256", "saw.contentType")
                .containsExactly("pp-ocrv4", "CPU", Sha256.of(image), "image/png");
        assertThat(result.timingMs()).containsKeys("load", "preprocess", "inference", "postprocess");
    }

    private Settings settings(EmbeddedKafka kafka, EmbeddedS3 s3) {
        Map<String, String> settings = new HashMap<>(s3.settings());
        settings.put("tributary.kafka.bootstrap.servers", kafka.bootstrapServers());
        settings.put("tributary.s3.timeout", "20s");
        settings.put("tributary.image.port", "0");
        settings.put("tributary.model.cache", directory.resolve("models").toString());
        settings.put("otel.traces.exporter", "none");
        settings.put("otel.metrics.exporter", "none");
        return Settings.of(settings);
    }

    private static void send(EmbeddedKafka kafka, PartId id, BlobRef payload) throws Exception {
        TraceContext trace = TraceContext.parse("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", null)
                .orElseThrow();
        TurnHead head = new TurnHead("turn-1", Instant.now(), 60_000, PARTS, "default", null, null, trace, null);
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(
                            Topics.IMAGE.name(),
                            Topics.IMAGE.key("turn-1"),
                            Topics.IMAGE.serialize(Part.of(head, id, payload, null))))
                    .get();
        }
    }

    private static Map<PartId, Result> results(EmbeddedKafka kafka, int count) {
        Map<PartId, Result> results = new TreeMap<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers", kafka.bootstrapServers(),
                        "group.id", "it",
                        "auto.offset.reset", "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.subscribe(List.of(Topics.IMAGE_RESULTS.name()));
            await().atMost(PATIENCE).until(() -> {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> {
                    if (Topics.IMAGE_RESULTS.decode(record.value()) instanceof Decoded.Ok<Result> ok) {
                        results.put(ok.value().part(), ok.value());
                    }
                });
                return results.size() == count;
            });
        }
        return results;
    }
}
