package dev.tributary.contract.trace;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.semconv.incubating.MessagingIncubatingAttributes;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of a consumed or sent record by OpenTelemetry's messaging conventions for Kafka, for the spans that
 * cannot come from the instrumentation library: those that outlive the consumer's iteration, and those inside Streams.
 */
public final class MessagingAttributes {

    private static final String KAFKA = "kafka";

    private MessagingAttributes() {}

    /** Of a {@code process <topic>} span. */
    public static Attributes process(ConsumerRecord<byte[], byte[]> record, String group, String clientId) {
        AttributesBuilder attributes =
                process(record.topic(), record.partition(), record.offset(), record.key(), group, clientId).toBuilder();
        if (record.value() != null) {
            attributes.put(MessagingIncubatingAttributes.MESSAGING_MESSAGE_BODY_SIZE, record.value().length);
        }
        return attributes.build();
    }

    /** The same where there is no consumer record, as inside Streams. */
    public static Attributes process(
            String topic, int partition, long offset, byte @Nullable [] key, String group, String clientId) {
        return common(topic, key, clientId)
                .put(MessagingIncubatingAttributes.MESSAGING_OPERATION_NAME, "process")
                .put(MessagingIncubatingAttributes.MESSAGING_OPERATION_TYPE, "process")
                .put(MessagingIncubatingAttributes.MESSAGING_CONSUMER_GROUP_NAME, group)
                .put(MessagingIncubatingAttributes.MESSAGING_DESTINATION_PARTITION_ID, "" + partition)
                .put(MessagingIncubatingAttributes.MESSAGING_KAFKA_OFFSET, offset)
                .build();
    }

    /** Of a {@code send <topic>} span. */
    public static Attributes send(String topic, byte @Nullable [] key, String clientId) {
        return common(topic, key, clientId)
                .put(MessagingIncubatingAttributes.MESSAGING_OPERATION_NAME, "send")
                .put(MessagingIncubatingAttributes.MESSAGING_OPERATION_TYPE, "send")
                .build();
    }

    private static AttributesBuilder common(String topic, byte @Nullable [] key, String clientId) {
        AttributesBuilder attributes = Attributes.builder()
                .put(MessagingIncubatingAttributes.MESSAGING_SYSTEM, KAFKA)
                .put(MessagingIncubatingAttributes.MESSAGING_DESTINATION_NAME, topic)
                .put(MessagingIncubatingAttributes.MESSAGING_CLIENT_ID, clientId);
        if (key != null) {
            attributes.put(
                    MessagingIncubatingAttributes.MESSAGING_KAFKA_MESSAGE_KEY, new String(key, StandardCharsets.UTF_8));
        }
        return attributes;
    }
}
