package dev.tributary.fusionstream;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tributary.contract.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;

/** Reads of a stored turn only what a list is ordered and filtered by. */
final class TurnPeek {

    private TurnPeek() {}

    /** When the turn opened: {@link TurnState.Times#openedAt}. Reads up to there, which is before the parts. */
    static Instant openedAt(byte[] stored) {
        try (JsonParser json = Json.MAPPER.createParser(stored)) {
            if (enter(json, "turn") && enter(json, "times") && json.nextToken() != null && json.nextToken() != null) {
                return Instant.ofEpochMilli(json.getLongValue()); // the second of the times
            }
            throw new IOException("it does not tell when it opened");
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** Whether the turn has no outcome. Passes over the parts without reading them. */
    static boolean isOpen(byte[] stored) {
        try (JsonParser json = Json.MAPPER.createParser(stored)) {
            return !(enter(json, "turn") && enter(json, "decided")) || json.currentToken() == JsonToken.VALUE_NULL;
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** Goes to a field of the object that comes next or has just begun, and onto its value; false when it has none. */
    private static boolean enter(JsonParser json, String field) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            json.nextToken();
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            boolean found = field.equals(json.currentName());
            json.nextToken();
            if (found) {
                return true;
            }
            json.skipChildren();
        }
        return false;
    }

    private static UncheckedIOException unreadable(IOException cause) {
        return new UncheckedIOException("a stored turn cannot be read", cause);
    }
}
