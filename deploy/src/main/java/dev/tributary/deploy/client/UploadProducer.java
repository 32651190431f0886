package dev.tributary.deploy.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.tributary.contract.Json;
import dev.tributary.contract.Topics;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** Opens turns with nothing but a Kafka client: JSON on {@code tributary.uploads}, the trace in a header. */
public final class UploadProducer implements AutoCloseable {

    private static final int SECONDS = 30;

    private final KafkaProducer<String, String> producer;

    /** @param client properties to reach Kafka */
    public UploadProducer(Map<String, Object> client) {
        Map<String, Object> properties = new HashMap<>(client);
        properties.put("acks", "all");
        this.producer = new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer());
    }

    /**
     * Publishes an upload event and waits until the broker has it.
     *
     * @param upload the event, as a program in any language would build it
     * @throws IllegalStateException when the broker does not take it
     */
    public void send(String turnId, String traceparent, Map<String, ?> upload) throws InterruptedException {
        try {
            ProducerRecord<String, String> event =
                    new ProducerRecord<>(Topics.UPLOADS.name(), turnId, Json.MAPPER.writeValueAsString(upload));
            event.headers().add("traceparent", traceparent.getBytes(StandardCharsets.UTF_8));
            producer.send(event).get(SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException | JsonProcessingException e) {
            throw new IllegalStateException("the upload was not published: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
