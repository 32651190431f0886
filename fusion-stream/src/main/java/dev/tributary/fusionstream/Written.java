package dev.tributary.fusionstream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import dev.tributary.contract.Json;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * Values as JSON, and how they were written: the same part, head and times stand in every state of a turn from their arrival
 * on, and in its outcome. Threads may share it; the worst that a race does is to write a value twice.
 */
final class Written<T> {

    private static final int REMEMBERED = 4_096;

    private static final class Known {
        final Object value;
        final byte[] json;

        Known(Object value, byte[] json) {
            this.value = value;
            this.json = json;
        }
    }

    private final ObjectWriter writer;
    private final @Nullable Known[] recent = new @Nullable Known[REMEMBERED];

    Written(Class<T> type) {
        writer = Json.MAPPER.writerFor(type);
    }

    /** The value is to be written like this. */
    void as(T value, byte[] json) {
        recent[slot(value)] = new Known(value, json);
    }

    /** The value's JSON; not to be changed. */
    @SuppressWarnings("ReferenceEquality") // the very same value; to compare two would cost what is to be saved
    byte[] json(T value) {
        Known known = recent[slot(value)];
        if (known != null && known.value == value) {
            return known.json;
        }
        try {
            byte[] json = writer.writeValueAsBytes(value);
            as(value, json);
            return json;
        } catch (JsonProcessingException e) {
            throw new SerializationException("a turn that cannot be written is a defect", e);
        }
    }

    private static int slot(Object value) {
        return System.identityHashCode(value) & (REMEMBERED - 1);
    }
}
