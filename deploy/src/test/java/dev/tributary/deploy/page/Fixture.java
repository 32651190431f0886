package dev.tributary.deploy.page;

import dev.tributary.contract.Fused;
import dev.tributary.contract.Late;
import dev.tributary.contract.Part;
import dev.tributary.contract.Result;
import dev.tributary.contract.Settings;
import dev.tributary.contract.Topics;
import dev.tributary.contract.Turn;
import dev.tributary.contract.TurnHeaders;
import dev.tributary.contract.blob.BlobSettings;
import dev.tributary.contract.blob.BlobStore;
import dev.tributary.contract.telemetry.Telemetry;
import dev.tributary.contract.testing.EmbeddedKafka;
import dev.tributary.contract.testing.EmbeddedS3;
import dev.tributary.contract.trace.ReservedIds;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The page over a real broker and a real object store, with the samples' records on the topics and a stand-in for Tempo. */
final class Fixture implements AutoCloseable {

    final EmbeddedKafka kafka;
    final EmbeddedS3 s3 = EmbeddedS3.create();
    final FakeTempo tempo = new FakeTempo(TempoAnswers.Shape.V1_BASE64);
    final Settings settings;
    final BlobStore store;
    final KafkaProducer<byte[], byte[]> producer;
    final PageService page;

    Fixture(Path directory, int port) throws Exception {
        kafka = EmbeddedKafka.start(directory).withTopics(2);
        Map<String, String> values = new HashMap<>(s3.settings());
        values.put("tributary.page.port", "" + port);
        values.put("tributary.kafka.bootstrap.servers", kafka.bootstrapServers());
        values.put("tributary.tempo.url", tempo.url().toString());
        settings = Settings.of(values);
        store = BlobStore.of(settings.read(BlobSettings::from));
        store.ensureBucket();
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        page = PageService.start(
                settings, Telemetry.of(OpenTelemetrySdk.builder().build(), new ReservedIds()));
    }

    void sendAll() throws Exception {
        for (Sample sample : Samples.all(store, Instant.now())) {
            send(sample);
        }
    }

    void send(Sample sample) throws Exception {
        String id = sample.turnId();
        send(TurnHeaders.record(Topics.TURNS, id, Turn.of(sample.head())));
        for (Part part : sample.parts()) {
            send(TurnHeaders.record(Topics.parts(part.modality()), id, part.part(), part));
        }
        for (Result result : sample.results()) {
            send(TurnHeaders.record(Topics.results(result.modality()), id, result.part(), result));
        }
        for (Fused fused : sample.fused()) {
            send(TurnHeaders.record(Topics.FUSED, id, fused));
        }
        for (Late late : sample.late()) {
            send(TurnHeaders.record(Topics.LATE, id, late.part(), late));
        }
        tempo.add(sample.spans());
    }

    void send(ProducerRecord<byte[], byte[]> record) throws Exception {
        producer.send(record).get(10, TimeUnit.SECONDS);
    }

    String url(String path) {
        return "http://127.0.0.1:" + page.port() + path;
    }

    @Override
    public void close() {
        page.close();
        producer.close();
        store.close();
        tempo.close();
        s3.close();
        kafka.close();
    }

    /** Stays up with the samples, to look at the page while working on it. */
    public static void main(String[] arguments) throws Exception {
        try (Fixture fixture = new Fixture(Files.createTempDirectory("page"), 8090)) {
            fixture.sendAll();
            System.out.println(List.of(fixture.url("/turns")));
            Thread.currentThread().join();
        }
    }
}
