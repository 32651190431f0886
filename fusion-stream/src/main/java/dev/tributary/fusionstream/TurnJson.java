package dev.tributary.fusionstream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.tributary.contract.CriticalPath;
import dev.tributary.contract.Fused;
import dev.tributary.contract.FusedPart;
import dev.tributary.contract.Json;
import dev.tributary.contract.Origin;
import dev.tributary.contract.PartId;
import dev.tributary.contract.TurnHead;
import dev.tributary.contract.trace.TraceContext;
import dev.tributary.fusionstream.TurnState.Decided;
import java.io.IOException;
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

    /** What every record says of its turn, and what stands there in one form only. */
    private static final Members.Names OF_TURN = new Members.Names("turnId", "windowMs", "tenant", "session", "user");

    private static final ObjectReader READER = Json.MAPPER.readerFor(Stored.class);

    private final Written<FusedPart> parts = new Written<>(FusedPart.class, 32_768);
    private final Written<TurnHead> heads = new Written<>(TurnHead.class, 8_192);
    private final Written<Decided> decisions = new Written<>(Decided.class, 256);
    private final Written<TraceContext> traces = new Written<>(TraceContext.class, 256);
    private final ThreadLocal<JsonBytes> buffers = ThreadLocal.withInitial(JsonBytes::new);
    private final ThreadLocal<JsonBytes> headBuffers = ThreadLocal.withInitial(JsonBytes::new);

    /** A part that came with a record, which has been read: its members stand there as they are going to be written. */
    void from(byte[] result, FusedPart part) {
        JsonBytes json = buffer().one('{');
        if (Members.copy(result, OF_RESULT, json)) { // else it is left to Jackson
            as(part, json);
        }
    }

    /** A turn whose head is that of a record, where a time may have an offset, parts any order, and a tracestate no end. */
    void from(byte[] record, TurnHead head) {
        JsonBytes json = headBuffers.get().clear().one('{');
        if (Members.copy(record, OF_TURN, json)) {
            as(head, json);
        }
    }

    /** Both at once, as a turn's first result has them. */
    void from(byte[] result, TurnHead head, FusedPart part) {
        JsonBytes partJson = buffer().one('{');
        JsonBytes headJson = headBuffers.get().clear().one('{');
        if (Members.copy(result, OF_RESULT, partJson, OF_TURN, headJson)) {
            as(part, partJson);
            as(head, headJson);
        }
    }

    private void as(FusedPart part, JsonBytes json) {
        json.text("\"arrivedAt\":").instant(part.arrivedAt());
        json.text(",\"revision\":").number(part.revision());
        origin(json.text(",\"origin\":"), part.origin()).one('}');
        parts.as(part, json.copy());
    }

    private void as(TurnHead head, JsonBytes json) {
        trace(json.text("\"turnTrace\":"), head.turnTrace()).one(',');
        if (head.producerTrace() != null) {
            trace(json.text("\"producerTrace\":"), head.producerTrace()).one(',');
        }
        json.text("\"openedAt\":").instant(head.openedAt()).text(",\"expected\":[");
        for (PartId part : head.expected()) {
            json.one('"').text(part.toString()).text("\",");
        }
        heads.as(head, json.last(']').one('}').copy());
    }

    private JsonBytes origin(JsonBytes json, Origin origin) {
        trace(json.text("{\"trace\":"), origin.trace());
        json.text(",\"partition\":").number(origin.partition());
        return json.text(",\"offset\":").number(origin.offset()).one('}');
    }

    private JsonBytes trace(JsonBytes json, TraceContext trace) {
        return trace.tracestate() == null
                ? json.text("{\"traceparent\":\"").text(trace.traceparent()).text("\"}")
                : json.raw(traces.json(trace)); // may need escapes
    }

    /** Most turns miss nothing and need no reason; what has any is left to Jackson. */
    private JsonBytes decided(JsonBytes json, Decided decided) {
        if (!decided.missing().isEmpty() || !decided.reasons().isEmpty()) {
            return json.raw(decisions.json(decided));
        }
        json.text("{\"outcome\":\"")
                .text(decided.outcome().toString())
                .text("\",\"revision\":")
                .number(decided.revision());
        json.text(",\"fusedAt\":").instant(decided.at());
        json.text(",\"decision\":\"").text(decided.decision().toString()).text("\",\"missing\":[],\"reasons\":[]");
        if (decided.averageConfidence() != null) {
            json.text(",\"averageConfidence\":").number(decided.averageConfidence());
        }
        if (decided.joinWaitMs() != null) {
            json.text(",\"joinWaitMs\":").number(decided.joinWaitMs());
        }
        if (decided.criticalPart() != null) {
            json.text(",\"criticalPart\":\"")
                    .text(decided.criticalPart().toString())
                    .one('"');
        }
        return json.one('}');
    }

    /** An outcome that has just been decided, with the members that {@code Topics.FUSED} would write. */
    byte[] write(Fused fused, TurnState state) {
        byte[] head = heads.last(state.head());
        JsonBytes json = decided(buffer(), Objects.requireNonNull(state.decided(), "an outcome that was not decided"))
                .last(',');
        json.text("\"endToEndMs\":").number(fused.endToEndMs());
        criticalPath(json, fused.criticalPath());
        json.text(",\"traceId\":\"").text(fused.traceId()).text("\",\"parts\":{");
        fused.parts().forEach((id, part) -> name(json, id).raw(parts.last(part)).one(','));
        closed(json, fused.parts().isEmpty());
        return json.one(',').raw(head, 1, head.length - 1).copy();
    }

    private static void criticalPath(JsonBytes json, CriticalPath path) {
        json.text(",\"criticalPath\":{");
        if (path.longest() != null) {
            json.text("\"longest\":\"").text(path.longest().toString()).text("\",");
        }
        json.text("\"piecesMs\":{");
        path.piecesMs()
                .forEach((piece, ms) -> json.one('"')
                        .text(piece.toString())
                        .text("\":")
                        .number(ms)
                        .one(','));
        closed(json, path.piecesMs().isEmpty());
        if (path.clocksOffByMs() != null) {
            json.text(",\"clocksOffByMs\":").number(path.clocksOffByMs());
        }
        json.one('}');
    }

    byte[] write(TurnState state) {
        long[] times = state.times().millis();
        JsonBytes json = buffer().text("{\"version\":").number(VERSION).text(",\"turn\":{\"head\":");
        json.raw(heads.json(state.head())).text(",\"times\":[");
        for (long time : times) {
            json.number(time).one(',');
        }
        json.last(']').text(",\"parts\":{");
        state.parts().forEach((id, arrived) -> {
            name(json, id).text("{\"part\":").raw(parts.json(arrived.part()));
            json.text(",\"bytes\":").number(arrived.bytes()).text("},");
        });
        closed(json, state.parts().isEmpty()).text(state.changed() ? ",\"changed\":true" : ",\"changed\":false");
        Decided decided = state.decided();
        if (decided != null) {
            decided(json.text(",\"decided\":"), decided);
        }
        return json.text("}}").copy();
    }

    private JsonBytes buffer() {
        return buffers.get().clear();
    }

    private static JsonBytes name(JsonBytes json, PartId part) {
        return json.one('"').text(part.toString()).text("\":");
    }

    /** Ends an object whose members have each been followed by a comma. */
    private static JsonBytes closed(JsonBytes json, boolean isEmpty) {
        return isEmpty ? json.one('}') : json.last('}');
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
