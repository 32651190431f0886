package dev.tributary.contract.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.contract.BlobRef;
import dev.tributary.contract.Settings;
import dev.tributary.contract.Topics;
import dev.tributary.contract.blob.BlobException;
import dev.tributary.contract.blob.BlobSettings;
import dev.tributary.contract.blob.BlobStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedServersIT {

    @Test
    void theBrokerKeepsItsTopicsOverAStop(@TempDir Path directory) throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(directory).withTopics(2)) {
            kafka.stop();
            kafka.start();
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
                assertThat(admin.listTopics().names().get(30, TimeUnit.SECONDS))
                        .contains(Topics.TURNS.name(), Topics.REJECTED.name())
                        .hasSize(Topics.ALL.size());
            }
        }
    }

    /** Without the wait of {@link dev.tributary.contract.TopicLeaders}, one such burst in a few hundred expires. */
    @Test
    void whatIsSentTheMomentThatTopicsAreCreatedArrives(@TempDir Path directory) {
        Map<String, Object> properties =
                Map.of("linger.ms", 0, "batch.size", 256, "request.timeout.ms", 5_000, "delivery.timeout.ms", 10_000);
        try (EmbeddedKafka kafka = EmbeddedKafka.start(directory)) {
            Map<String, Object> client = new HashMap<>(properties);
            client.put("bootstrap.servers", kafka.bootstrapServers());
            List<Exception> lost = new CopyOnWriteArrayList<>();
            for (int round = 0; round < 10; round++) {
                String topic = "fresh-" + round;
                try (var producer = new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer())) {
                    kafka.withTopics(16, topic);
                    for (int i = 0; i < 1_000; i++) {
                        var unused =
                                producer.send(new ProducerRecord<>(topic, i % 16, null, new byte[200]), (sent, e) -> {
                                    if (e != null) {
                                        lost.add(e);
                                    }
                                });
                    }
                }
            }
            assertThat(lost).isEmpty();
        }
    }

    @Test
    void theStoreKeepsItsObjectsOverAStopAndChecksSignatures() throws Exception {
        byte[] hello = "hello".getBytes(StandardCharsets.UTF_8);
        try (EmbeddedS3 s3 = EmbeddedS3.create();
                BlobStore store = BlobStore.of(Settings.of(s3.settings()).read(BlobSettings::from));
                BlobStore stranger = BlobStore.of(Settings.of(s3.settings())
                        .with(Map.of("tributary.s3.secret.key", "wrong"))
                        .read(BlobSettings::from))) {
            store.ensureBucket();
            BlobRef ref = store.store("default", hello, "text/plain");
            s3.stop();
            assertThatThrownBy(() -> store.get(ref, 100)).isInstanceOf(BlobException.class);
            s3.start();

            assertThat(store.get(ref, 100).bytes()).isEqualTo(hello);
            assertThat(store.find("nothing/here", 100)).isNull();
            assertThat(store.putIfAbsent("claim", hello, "text/plain")).isTrue();
            assertThat(store.putIfAbsent("claim", new byte[] {1}, "text/plain")).isFalse();
            assertThat(store.find("claim", 100)).isEqualTo(hello);
            assertThatThrownBy(() -> stranger.get(ref, 100))
                    .isInstanceOfSatisfying(
                            BlobException.class,
                            e -> assertThat(e.kind()).isEqualTo(BlobException.Kind.UNAUTHENTICATED));
        }
    }
}
