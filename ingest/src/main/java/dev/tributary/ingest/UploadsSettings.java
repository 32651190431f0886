package dev.tributary.ingest;

import dev.tributary.contract.KafkaSettings;
import dev.tributary.contract.SettingsReader;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The Kafka entrance.
 *
 * @param enabled whether this instance reads uploads
 * @param group the consumer group
 * @param batch how many uploads one transaction holds at most
 * @param buckets where parts may lie
 * @param backoff how long to wait before what failed is tried again, at first; it doubles up to {@code backoffMax}
 * @param deadLetterMax bytes up to which a dead letter carries the original; below what the broker takes
 */
record UploadsSettings(
        KafkaSettings kafka,
        String clientId,
        boolean enabled,
        String group,
        int batch,
        List<String> buckets,
        Duration backoff,
        Duration backoffMax,
        int deadLetterMax) {

    static UploadsSettings from(SettingsReader reader, KafkaSettings kafka, String instance, String ownBucket) {
        return new UploadsSettings(
                kafka,
                instance + "-uploads",
                reader.flag("tributary.ingest.uploads.enabled", true),
                reader.string("tributary.ingest.uploads.group", "tributary-ingest"),
                reader.integer("tributary.ingest.uploads.batch", 50, 1, 1000),
                reader.list("tributary.ingest.buckets", List.of(ownBucket)),
                reader.duration("tributary.ingest.uploads.backoff", Duration.ofMillis(200)),
                reader.duration("tributary.ingest.uploads.backoff.max", Duration.ofSeconds(5)),
                reader.integer("tributary.ingest.rejected.max", 900_000, 0, 10_000_000));
    }

    Map<String, Object> consumer() {
        Map<String, Object> properties = kafka.properties(clientId);
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, batch);
        // A killed instance's partitions are taken over after this long, well within a turn's window.
        properties.putIfAbsent(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 10_000);
        properties.putIfAbsent(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 2_000);
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        properties.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, 10_000);
        properties.put(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500L);
        properties.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        properties.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        return properties;
    }
}
