package dev.tributary.contract;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;

/**
 * How to reach Kafka.
 *
 * @param bootstrapServers {@code host:port} pairs, comma-separated
 * @param client further client properties (TLS, SASL), by Kafka's own names
 */
public record KafkaSettings(String bootstrapServers, Map<String, String> client) {

    private static final String CLIENT = "tributary.kafka.client.";

    /** Reads {@code tributary.kafka.bootstrap.servers} and every {@code tributary.kafka.client.<kafka property>}. */
    public static KafkaSettings from(Settings settings) {
        Map<String, String> client = new HashMap<>();
        settings.startingWith(CLIENT).forEach((name, value) -> client.put(name.substring(CLIENT.length()), value));
        return settings.read(reader -> new KafkaSettings(
                reader.string("tributary.kafka.bootstrap.servers", "localhost:9092"), Map.copyOf(client)));
    }

    /** Properties for a client, to add its own to. */
    public Map<String, Object> properties(String clientId) {
        Map<String, Object> properties = new HashMap<>(client);
        properties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        properties.put(CommonClientConfigs.CLIENT_ID_CONFIG, clientId);
        return properties;
    }
}
