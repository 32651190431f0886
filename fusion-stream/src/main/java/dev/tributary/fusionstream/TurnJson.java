package dev.tributary.fusionstream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.tributary.contract.Fused;
import dev.tributary.contract.FusedPart;
import dev.tributary.contract.Json;
import dev.tributary.contract.Origin;
import dev.tributary.contract.PartId;
import dev.tributary.contract.TurnHead;
import dev.tributary.fusionstream.TurnState.Decided;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/**
 * States and outcomes as JSON. They are put together from pieces that are written once: a part's results are copied out of the
 * record that brought them, whatever number of states they come to stand in.
 *
 * <p>States carry a version, so that the changelog can be read with the console consumer and a new release can tell what an old
 * one wrote.
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

    /** What a result says of its part, and its outcome says of it too. */
    private static final Members.Names OF_RESULT =
            new Members.Names("status", "answer", "error", "model", "saw", "payload", "timingMs");

    /** What every record says of its turn. */
    private static final Members.Names OF_TURN = new Members.Names(
            "turnId", "openedAt", "windowMs", "expected", "tenant", "session", "user", "turnTrace", "producerTrace");

    private static final ObjectReader READER = Json.MAPPER.readerFor(Stored.class);

    private final Written<FusedPart> parts = new Written<>(FusedPart.class);
    private final Written<TurnHead> heads = new Written<>(TurnHead.class);
    private final Written<Decided> decisions = new Written<>(Decided.class);
    private final Written<Origin> origins = new Written<>(Origin.class);

    /** A part that came with a record, which has been read: its members stand there as they are going to be written. */
    void from(byte[] result, FusedPart part) {
        ByteArrayOutputStream json = new ByteArrayOutputStream(result.length);
        json.write('{');
        Members.copy(result, OF_RESULT, json);
        text(json, "\"arrivedAt\":\"" + part.arrivedAt() + "\",\"revision\":" + part.revision() + ",\"origin\":");
        json.writeBytes(origins.json(part.origin()));
        json.write('}');
        parts.as(part, json.toByteArray());
    }

    /** A turn whose head is that of a record. */
    void from(byte[] record, TurnHead head) {
        ByteArrayOutputStream json = new ByteArrayOutputStream(512);
        json.write('{');
        Members.copy(record, OF_TURN, json);
        byte[] members = json.toByteArray();
        members[members.length - 1] = '}'; // in the place of the last comma
        heads.as(head, members);
    }

    /** An outcome that has just been decided, with the members that {@code Topics.FUSED} would write. */
    byte[] write(Fused fused, TurnState state) {
        ByteArrayOutputStream json =
                new ByteArrayOutputStream(1024 * (1 + fused.parts().size()));
        byte[] decided = decisions.json(Objects.requireNonNull(state.decided(), "an outcome that was not decided"));
        json.write(decided, 0, decided.length - 1);
        text(json, ",\"endToEndMs\":" + fused.endToEndMs() + ",\"traceId\":\"" + fused.traceId() + "\",\"parts\":{");
        String comma = "";
        for (Map.Entry<PartId, FusedPart> part : fused.parts().entrySet()) {
            text(json, comma + '"' + part.getKey() + "\":");
            json.writeBytes(parts.json(part.getValue()));
            comma = ",";
        }
        text(json, "},");
        byte[] members = heads.json(state.head());
        json.write(members, 1, members.length - 1);
        return json.toByteArray();
    }

    byte[] write(TurnState state) {
        ByteArrayOutputStream json =
                new ByteArrayOutputStream(1024 * (1 + state.parts().size()));
        text(json, "{\"version\":" + VERSION + ",\"turn\":{\"head\":");
        json.writeBytes(heads.json(state.head()));
        text(json, ",\"times\":" + Arrays.toString(state.times().millis()) + ",\"parts\":{");
        String comma = "";
        for (Map.Entry<PartId, ArrivedPart> part : state.parts().entrySet()) {
            text(json, comma + '"' + part.getKey() + "\":{\"part\":");
            json.writeBytes(parts.json(part.getValue().part()));
            text(json, ",\"bytes\":" + part.getValue().bytes() + '}');
            comma = ",";
        }
        text(json, "},\"changed\":" + state.changed());
        Decided decided = state.decided();
        if (decided != null) {
            text(json, ",\"decided\":");
            json.writeBytes(decisions.json(decided));
        }
        text(json, "}}");
        return json.toByteArray();
    }

    private static void text(ByteArrayOutputStream json, String text) {
        json.writeBytes(text.getBytes(StandardCharsets.UTF_8));
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
