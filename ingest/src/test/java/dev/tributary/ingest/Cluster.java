package dev.tributary.ingest;

import dev.tributary.contract.BlobRef;
import dev.tributary.contract.Settings;
import dev.tributary.contract.Topic;
import dev.tributary.contract.Topics;
import dev.tributary.contract.TurnHeaders;
import dev.tributary.contract.blob.BlobException;
import dev.tributary.contract.blob.BlobSettings;
import dev.tributary.contract.blob.BlobStore;
import dev.tributary.contract.testing.EmbeddedKafka;
import dev.tributary.contract.testing.EmbeddedS3;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A broker and a store, and what a test does with them from outside. */
final class Cluster implements AutoCloseable {

    static final int PARTITIONS = 2;

    final EmbeddedKafka kafka;
    final EmbeddedS3 s3 = EmbeddedS3.create();
    final BlobStore blobs = BlobStore.of(Settings.of(s3.settings()).read(BlobSettings::from));

    Cluster(Path directory) {
        kafka = EmbeddedKafka.start(directory).withTopics(PARTITIONS);
    }

    /** How ingest reaches them. */
    Settings settings(String instance) {
        return Settings.of(s3.settings())
                .with(Map.of(
                        "tributary.kafka.bootstrap.servers", kafka.bootstrapServers(),
                        "tributary.ingest.port", "0",
                        "tributary.ingest.instance", instance,
                        "tributary.ingest.producers", "2",
                        "tributary.ingest.uploads.backoff.max", "500ms"));
    }

    /** Every record that a read-committed reader can see on a topic now, of one turn. */
    List<ConsumerRecord<byte[], byte[]>> committed(Topic<?> topic, String turnId) {
        return committed(topic).stream()
                .filter(record -> turnId.equals(TurnHeaders.value(record.headers(), TurnHeaders.TURN_ID)))
                .toList();
    }

    /** Every record that a read-committed reader can see on a topic now. */
    List<ConsumerRecord<byte[], byte[]>> committed(Topic<?> topic) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        properties.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(properties)) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic.name()).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions); // read-committed: the last stable ones
            while (partitions.stream()
                    .anyMatch(partition -> consumer.position(partition) < ends.getOrDefault(partition, 0L))) {
                consumer.poll(Duration.ofMillis(100)).forEach(found::add);
            }
        }
        return found;
    }

    /** Publishes an upload event as any producer would. */
    void upload(String value, Map<String, String> headers) throws Exception {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(Topics.UPLOADS.name(), 0, null, null, Samples.utf8(value));
        headers.forEach((name, text) -> record.headers().add(name, Samples.utf8(text)));
        Map<String, Object> properties = new HashMap<>();
        properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(record).get(30, TimeUnit.SECONDS);
        }
    }

    byte[] fetch(BlobRef ref) throws BlobException {
        return blobs.get(ref, 1 << 20).bytes();
    }

    @Override
    public void close() {
        blobs.close();
        kafka.close();
        s3.close();
    }
}
