package dev.tributary.fusionstream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.tributary.contract.Json;
import java.io.IOException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * States as JSON with a version, so that the changelog can be read with the console consumer and a new release can tell
 * what an old one wrote.
 */
final class TurnStateSerde implements Serde<TurnState> {

    /** The stored state has a form that this release does not know. */
    static final class UnknownVersionException extends SerializationException {
        private static final long serialVersionUID = 1L;

        UnknownVersionException(int version) {
            super(
                    "a stored turn has form " + version + ", this release reads up to " + TurnState.VERSION
                            + "; start the release that wrote it, or reset the application with kafka-streams-application-reset.sh");
        }
    }

    @Override
    public Serializer<TurnState> serializer() {
        return (topic, state) -> write(state);
    }

    @Override
    public Deserializer<TurnState> deserializer() {
        return (topic, bytes) -> bytes == null ? null : read(bytes);
    }

    static byte @Nullable [] write(@Nullable TurnState state) {
        try {
            return state == null ? null : Json.MAPPER.writeValueAsBytes(state);
        } catch (JsonProcessingException e) {
            throw new SerializationException("a turn's state that cannot be written is a defect", e);
        }
    }

    static TurnState read(byte[] bytes) {
        try {
            TurnState state = Json.MAPPER.readValue(bytes, TurnState.class);
            return known(state, state.version());
        } catch (IOException e) {
            known(bytes, version(bytes));
            throw new SerializationException("a stored turn cannot be read: " + e.getMessage(), e);
        }
    }

    private static <T> T known(T read, int version) {
        if (version > TurnState.VERSION) {
            throw new UnknownVersionException(version);
        }
        return read;
    }

    private static int version(byte[] bytes) {
        try {
            JsonNode tree = Json.MAPPER.readTree(bytes);
            return tree == null ? 0 : tree.path("version").asInt(0);
        } catch (IOException e) {
            return 0;
        }
    }
}
