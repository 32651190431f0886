package dev.tributary.deploy.bench;

import dev.tributary.contract.Decoded;
import dev.tributary.contract.Topic;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/** A topic's own JSON as a serde: what fusion-stream reads and writes by. */
record TopicSerde<T>(Topic<T> topic) implements Serde<T> {

    @Override
    public Serializer<T> serializer() {
        return (name, value) -> value == null ? null : topic.serialize(value);
    }

    @Override
    public Deserializer<T> deserializer() {
        return (name, bytes) -> bytes == null ? null : read(topic, bytes);
    }

    /**
     * The value of a record.
     *
     * @throws SerializationException when it is none
     */
    static <T> T read(Topic<T> topic, byte[] bytes) {
        if (topic.decode(bytes) instanceof Decoded.Ok<T> ok) {
            return ok.value();
        }
        throw new SerializationException("a record on " + topic.name() + " cannot be read");
    }
}
