package dev.tributary.fusionstream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import dev.tributary.contract.Fused;
import dev.tributary.contract.FusedPart;
import dev.tributary.contract.Json;
import java.io.IOException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/**
 * States and outcomes as JSON. States carry a version, so that the changelog can be read with the console consumer and a new
 * release can tell what an old one wrote. A part is written once, however many states and outcomes it stands in.
 */
final class TurnJson implements Serde<TurnState> {

    /** 2: parts as they stand in the outcome. */
    static final int VERSION = 2;

    /** The stored state has a form that this release does not know. */
    static final class UnknownVersionException extends SerializationException {
        private static final long serialVersionUID = 1L;

        UnknownVersionException(int version) {
            super(
                    "a stored turn has form " + version + ", this release reads form " + VERSION
                            + "; start the release that wrote it, or reset the application with kafka-streams-application-reset.sh");
        }
    }

    /** What lies in the store. */
    private record Stored(int version, TurnState turn) {}

    private static final ObjectReader READER = Json.MAPPER.readerFor(Stored.class);

    private final ObjectWriter states;
    private final ObjectWriter outcomes;

    TurnJson() {
        JsonMapper mapper = Json.MAPPER
                .rebuild()
                .addModule(new SimpleModule("parts").addSerializer(FusedPart.class, new PartWriter()))
                .build();
        states = mapper.writerFor(Stored.class);
        outcomes = mapper.writerFor(Fused.class);
    }

    /** An outcome, as {@code Topics.FUSED} would write it. */
    byte[] write(Fused fused) {
        return write(outcomes, fused);
    }

    byte[] write(TurnState state) {
        return write(states, new Stored(VERSION, state));
    }

    private static byte[] write(ObjectWriter writer, Object value) {
        try {
            return writer.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new SerializationException("a turn that cannot be written is a defect", e);
        }
    }

    static TurnState read(byte[] bytes) {
        try {
            Stored stored = READER.readValue(bytes);
            return known(stored.turn(), stored.version());
        } catch (IOException e) {
            known(bytes, version(bytes));
            throw new SerializationException("a stored turn cannot be read: " + e.getMessage(), e);
        }
    }

    private static <T> T known(T read, int version) {
        if (version != VERSION) {
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

    @Override
    public Serializer<TurnState> serializer() {
        return (topic, state) -> state == null ? null : write(state);
    }

    @Override
    public Deserializer<TurnState> deserializer() {
        return (topic, bytes) -> bytes == null ? null : read(bytes);
    }
}
