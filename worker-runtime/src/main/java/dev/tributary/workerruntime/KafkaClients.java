package dev.tributary.workerruntime;

import dev.tributary.contract.KafkaSettings;
import dev.tributary.contract.ProcessName;
import dev.tributary.contract.SettingsReader;
import dev.tributary.contract.telemetry.Telemetry;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.GroupProtocol;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The worker's Kafka clients, set so that nothing accepted is lost. */
final class KafkaClients {

    private static final Set<String> CLASSIC_ONLY = Set.of(
            ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG,
            ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG,
            ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG);

    private KafkaClients() {}

    /** Sees only what transactions committed, and commits only what it is told to. */
    static Consumer<byte[], byte[]> consumer(KafkaSettings kafka, WorkerSettings settings, Telemetry telemetry) {
        Map<String, Object> properties = kafka.properties(settings.service() + "-" + ProcessName.get());
        properties.putAll(telemetry.kafka().metricConfigProperties());
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, settings.group());
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, settings.pollMax());
        if (GroupProtocol.CONSUMER.name().equalsIgnoreCase((String)
                properties.get(ConsumerConfig.GROUP_PROTOCOL_CONFIG))) {
            // KIP-848: the broker assigns, and says how long a silent worker keeps its partitions
            properties.keySet().removeAll(CLASSIC_ONLY);
        } else {
            // A killed worker's partitions are taken over after this long, well within a turn's window.
            properties.putIfAbsent(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 10_000);
            properties.putIfAbsent(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 2_000);
            properties.put(
                    ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        }
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** A revoked partition may not be held for as long as the group bears a member that does not poll. */
    static void checkRevokeTimeout(WorkerSettings settings, SettingsReader reader) {
        String name = "tributary.kafka.client." + ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG;
        long most = reader.whole(name, 300_000, 1, Integer.MAX_VALUE);
        Duration timeout = settings.intake().revokeTimeout();
        if (timeout.toMillis() >= most) {
            reader.fail("tributary." + settings.modality().id() + ".revoke.timeout is " + timeout.toMillis()
                    + " ms: it must be below " + name + ", which is " + most + " ms");
        }
    }

    /**
     * Traces what it sends. It gives a record up after {@code delivery.timeout.ms}, two minutes unless set, and the emitter
     * sends it again: a record's timestamp is never further back than that, which the join's memory of a turn goes by.
     */
    static Producer<byte[], byte[]> producer(KafkaSettings kafka, WorkerSettings settings, Telemetry telemetry) {
        Map<String, Object> properties = kafka.properties(settings.service() + "-" + ProcessName.get());
        properties.putAll(telemetry.kafka().metricConfigProperties());
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 1);
        return telemetry
                .kafka()
                .wrap(new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer()));
    }
}
