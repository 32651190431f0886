package dev.tributary.ingest;

import dev.tributary.contract.KafkaSettings;
import dev.tributary.contract.SettingsReader;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * How records are sent.
 *
 * @param instance names this instance among all: its transactional IDs start with it
 * @param producers how many turns can be published at once
 * @param patience how long a turn waits for one of them
 * @param request how long one call to the broker may take
 * @param delivery how long a record may take, retries included
 * @param block how long any call of the producer may hold a caller up
 * @param transaction after how long the broker aborts a transaction that nobody ended
 */
record PublisherSettings(
        KafkaSettings kafka,
        String instance,
        int producers,
        Duration patience,
        Duration request,
        Duration delivery,
        Duration block,
        Duration transaction) {

    static PublisherSettings from(SettingsReader reader, KafkaSettings kafka, String instance) {
        PublisherSettings read = new PublisherSettings(
                kafka,
                instance,
                reader.integer("tributary.ingest.producers", 4, 1, 64),
                reader.duration("tributary.ingest.producer.wait", Duration.ofSeconds(2)),
                reader.duration("tributary.ingest.producer.request.timeout", Duration.ofSeconds(2)),
                reader.duration("tributary.ingest.producer.delivery.timeout", Duration.ofSeconds(3)),
                reader.duration("tributary.ingest.producer.block", Duration.ofSeconds(3)),
                reader.duration("tributary.ingest.transaction.timeout", Duration.ofSeconds(10)));
        if (read.delivery.compareTo(read.request) < 0) {
            reader.fail("tributary.ingest.producer.delivery.timeout must be at least"
                    + " tributary.ingest.producer.request.timeout");
        }
        return read;
    }

    /** The properties of one transactional producer, {@code <instance>-<role>}. */
    Map<String, Object> producer(String role) {
        Map<String, Object> properties = kafka.properties(instance + "-" + role);
        properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, instance + "-" + role);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 8L << 20);
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) request.toMillis());
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) delivery.toMillis());
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, block.toMillis());
        properties.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, (int) transaction.toMillis());
        properties.put(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500L);
        properties.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        properties.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        return properties;
    }
}
