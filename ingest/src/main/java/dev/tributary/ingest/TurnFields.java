package dev.tributary.ingest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.tributary.contract.Json;
import java.io.IOException;
import java.util.Iterator;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The {@code turn} part of a request: {@code {"turnId": "…", "session": "…", "user": "…", "window": "30s"}}, each field
 * optional.
 *
 * @param windowMs from a number of milliseconds, or a text as in {@code 30s}, {@code 1500ms}, {@code 2m}
 */
record TurnFields(
        @Nullable String turnId,
        @Nullable String session,
        @Nullable String user,
        @Nullable Long windowMs) {

    static final TurnFields NONE = new TurnFields(null, null, null, null);

    private static final Set<String> KNOWN = Set.of("turnId", "session", "user", "window");
    private static final Pattern WINDOW = Pattern.compile("(\\d{1,12})\\s*(ms|s|m)");

    /** @param strict {@link Json#strict}, as deep as the settings allow */
    static TurnFields read(byte[] json, ObjectReader strict) throws RefusedException {
        JsonNode node;
        try {
            node = strict.forType(JsonNode.class).readValue(json);
        } catch (JsonProcessingException e) {
            throw invalid("the turn part is not JSON" + Json.place(e));
        } catch (IOException e) {
            throw invalid("the turn part is not JSON");
        }
        if (!node.isObject()) {
            throw invalid("the turn part must be a JSON object with any of turnId, session, user, window");
        }
        for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
            if (!KNOWN.contains(names.next())) {
                throw invalid("the turn part has a field other than turnId, session, user, window; leave it out");
            }
        }
        String turnId = text(node, "turnId");
        return new TurnFields(
                turnId == null ? null : Submission.checkTurnId(turnId),
                Submission.checkReference("session", text(node, "session")),
                Submission.checkReference("user", text(node, "user")),
                window(node.get("window")));
    }

    private static @Nullable String text(JsonNode node, String name) throws RefusedException {
        JsonNode value = node.get(name);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isTextual()) {
            throw invalid(name + " in the turn part must be a text");
        }
        return value.textValue();
    }

    private static @Nullable Long window(@Nullable JsonNode value) throws RefusedException {
        if (value == null || value.isNull()) {
            return null;
        }
        if (value.isIntegralNumber() && value.canConvertToLong()) {
            return value.longValue();
        }
        Matcher form = WINDOW.matcher(value.isTextual() ? value.textValue() : "");
        if (!form.matches()) {
            throw new RefusedException(
                    Refusal.INVALID_WINDOW,
                    "window in the turn part must be milliseconds, or a text as in \"30s\", \"1500ms\" or \"2m\"");
        }
        long amount = Long.parseLong(form.group(1));
        return switch (form.group(2)) {
            case "s" -> amount * 1_000;
            case "m" -> amount * 60_000;
            default -> amount;
        };
    }

    private static RefusedException invalid(String detail) {
        return new RefusedException(Refusal.INVALID_TURN, detail);
    }
}
