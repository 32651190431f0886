package dev.tributary.fusionstream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import dev.tributary.contract.Json;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * Values as JSON, and how they were written: the same part and head stand in every state of a turn from their arrival on, and in
 * its outcome. Threads may share it; the worst that a race does is to write a value twice.
 */
final class Written<T> {

    /** What is larger is rare, and not kept: its room would be counted nowhere. */
    private static final int LONGEST = 8 * 1024;

    private static final class Known {
        final Object value;
        final byte[] json;

        Known(Object value, byte[] json) {
            this.value = value;
            this.json = json;
        }

        @SuppressWarnings("ReferenceEquality") // the very same value; to compare two would cost what is to be saved
        boolean isOf(Object other) {
            return value == other;
        }
    }

    private final ObjectWriter writer;
    private final @Nullable Known[] known;

    /** @param most a power of two, several times what is expected; a value that finds no room is written again when needed */
    Written(Class<T> type, int most) {
        writer = Json.MAPPER.writerFor(type);
        known = new @Nullable Known[most];
    }

    /** The value is to be written like this. */
    void as(T value, byte[] json) {
        if (json.length > LONGEST) {
            return;
        }
        int first = slot(value);
        known[known[first] == null ? first : first ^ 1] = new Known(value, json);
    }

    /** The value's JSON; not to be changed. */
    byte[] json(T value) {
        Known found = known[place(value)];
        if (found != null && found.isOf(value)) {
            return found.json;
        }
        try {
            byte[] json = writer.writeValueAsBytes(value);
            as(value, json);
            return json;
        } catch (JsonProcessingException e) {
            throw new SerializationException("a turn that cannot be written is a defect", e);
        }
    }

    /** The value's JSON for the last time: afterwards it is not kept. */
    byte[] last(T value) {
        byte[] json = json(value);
        int place = place(value);
        Known found = known[place];
        if (found != null && found.isOf(value)) {
            known[place] = null;
        }
        return json;
    }

    /** Where the value is, if it is kept: in its own slot, or in the one beside it. */
    private int place(T value) {
        int first = slot(value);
        Known found = known[first];
        return found != null && found.isOf(value) ? first : first ^ 1;
    }

    private int slot(T value) {
        return System.identityHashCode(value) & (known.length - 1);
    }
}
