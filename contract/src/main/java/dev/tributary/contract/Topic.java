package dev.tributary.contract;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DatabindException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A topic: its name, and the record that lies on it as JSON.
 *
 * @param name as on the broker
 * @param type the record
 * @param schema name and version of its schema, as in {@code part/1}: the {@code schema} header, and the file
 *     {@code schemas/part-1.json}
 */
public record Topic<T>(String name, Class<T> type, String schema) {

    private static final ClassValue<ObjectReader> READERS = new ClassValue<>() {
        @Override
        protected ObjectReader computeValue(Class<?> type) {
            return Json.MAPPER.readerFor(type);
        }
    };

    /** The value bytes of a record, UTF-8 JSON. */
    public byte[] serialize(T value) {
        try {
            return Json.MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("a " + type.getSimpleName() + " that cannot be written is a defect", e);
        }
    }

    /** The key bytes of a record: the turn ID. */
    public byte[] key(String turnId) {
        return turnId.getBytes(StandardCharsets.UTF_8);
    }

    /** Reads the value bytes of a record. Never throws for what they contain. */
    public Decoded<T> decode(byte @Nullable [] value) {
        return read(value, READERS.get(type));
    }

    /**
     * The same, through a reader that is stricter than the one for records: for what did not come from our own services.
     *
     * @param reader whose type does not matter
     */
    public Decoded<T> decode(byte @Nullable [] value, ObjectReader reader) {
        return read(value, reader.forType(type));
    }

    private Decoded<T> read(byte @Nullable [] value, ObjectReader reader) {
        if (value == null || value.length == 0) {
            return new Decoded.Malformed<>(
                    Decoded.EMPTY, "the record has no value; send a JSON object of schema " + schema);
        }
        try {
            T read = reader.readValue(value);
            return read == null ? invalid("the value is null") : new Decoded.Ok<>(read);
        } catch (JsonMappingException e) {
            return e.getCause() instanceof JsonProcessingException inner && !(inner instanceof DatabindException)
                    ? notJson(inner)
                    : invalid(path(e) + reason(e));
        } catch (JsonProcessingException e) {
            return notJson(e);
        } catch (IOException e) {
            return new Decoded.Malformed<>(Decoded.NOT_JSON, "the value cannot be read as JSON");
        }
    }

    private Decoded<T> notJson(JsonProcessingException e) {
        String what = e instanceof StreamConstraintsException
                ? "the value is nested too deep, or has a name, text or number that is too long"
                : (isRepeated(e) ? "a name stands twice in an object of the value" : "the value is not JSON")
                        + Json.place(e);
        return new Decoded.Malformed<>(Decoded.NOT_JSON, what + "; send a JSON object of schema " + schema);
    }

    /** The parser has no error of its own for what only a strict reader refuses. */
    private static boolean isRepeated(JsonProcessingException e) {
        return e.getOriginalMessage().startsWith("Duplicate field");
    }

    private Decoded<T> invalid(String what) {
        return new Decoded.Malformed<>(Decoded.INVALID, what + "; see schema " + schema);
    }

    private static String path(JsonMappingException e) {
        String path = e.getPath().stream()
                .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : step.getFieldName())
                .collect(Collectors.joining("."))
                .replace(".[", "[");
        return path.isEmpty() ? "" : path + ": ";
    }

    /** A primitive has no null that a check of ours could find. */
    private static boolean isMissing(JsonMappingException e) {
        return e instanceof MismatchedInputException mismatch
                && mismatch.getTargetType() != null
                && mismatch.getTargetType().isPrimitive()
                && mismatch.getOriginalMessage().startsWith("Cannot map `null`");
    }

    /** Our own checks speak for themselves; Jackson's messages may quote content, so only what is wanted is told. */
    private static String reason(JsonMappingException e) {
        for (@Nullable Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof IllegalArgumentException && cause.getMessage() != null) {
                return cause.getMessage();
            }
        }
        if (isMissing(e)) {
            return "a value is missing";
        }
        if (e.getOriginalMessage().startsWith("Trailing token")) {
            return "something stands behind the value";
        }
        Class<?> type = e instanceof MismatchedInputException mismatch ? mismatch.getTargetType() : null;
        return "not of the expected type or form" + (type == null ? "" : ", which is " + json(type));
    }

    private static String json(Class<?> type) {
        if (type.isEnum()) {
            return "one of the schema's words";
        } else if (type == String.class || type == PartId.class) {
            return "a text";
        } else if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        } else if (type == int.class || type == Integer.class || type == long.class || type == Long.class) {
            return "a whole number";
        } else if (type == double.class || type == Double.class) {
            return "a number";
        } else if (type == Instant.class) {
            return "a time as in 2026-01-31T12:00:00Z";
        }
        return Collection.class.isAssignableFrom(type) ? "an array" : "an object";
    }
}
