package dev.tributary.deploy.dlq;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tributary.contract.Json;
import dev.tributary.contract.Rejected;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Letters as lines of text: tables for a terminal, JSON for a pipe. Never payload content, but where it is asked for. */
public final class LetterLines {

    private static final List<String> HEAD =
            List.of("LETTER", "REJECTED", "STAGE", "ERROR", "TURN", "PART", "SOURCE", "REASON");
    private static final List<String> REPLAY_HEAD =
            List.of("LETTER", "ERROR", "TURN", "PART", "SOURCE", "OUTCOME", "WHERE OR WHY");

    private LetterLines() {}

    /** A table, its head first. */
    public static List<String> table(List<Letter> letters) {
        List<List<String>> rows = new ArrayList<>(List.of(HEAD));
        for (Letter letter : letters) {
            Rejected rejected = letter.rejected();
            rows.add(List.of(
                    letter.id(),
                    rejected.rejectedAt().truncatedTo(ChronoUnit.SECONDS).toString(),
                    rejected.stage(),
                    rejected.errorType(),
                    orDash(letter.turn()),
                    orDash(letter.part()),
                    letter.source(),
                    rejected.reason()));
        }
        return align(rows);
    }

    /** JSON lines. */
    public static List<String> json(List<Letter> letters) throws JsonProcessingException {
        List<String> lines = new ArrayList<>();
        for (Letter letter : letters) {
            lines.add(Json.MAPPER.writeValueAsString(node(letter)));
        }
        return lines;
    }

    /** What a replay did, as a table. */
    public static List<String> outcomeTable(List<LetterOutcome> outcomes) {
        List<List<String>> rows = new ArrayList<>(List.of(REPLAY_HEAD));
        for (LetterOutcome outcome : outcomes) {
            Letter letter = outcome.letter();
            rows.add(List.of(
                    letter.id(),
                    letter.rejected().errorType(),
                    orDash(letter.turn()),
                    orDash(letter.part()),
                    letter.source(),
                    name(outcome).replace('_', ' '),
                    orDash(outcome.why())));
        }
        return align(rows);
    }

    /** Likewise as JSON lines. */
    public static List<String> outcomeJson(List<LetterOutcome> outcomes) throws JsonProcessingException {
        List<String> lines = new ArrayList<>();
        for (LetterOutcome outcome : outcomes) {
            lines.add(Json.MAPPER.writeValueAsString(
                    node(outcome.letter()).put("outcome", name(outcome)).put("why", outcome.why())));
        }
        return lines;
    }

    /**
     * One letter whole, as indented JSON.
     *
     * @param value whether to show the original's value, which may be payload content
     */
    public static String whole(Letter letter, boolean value) throws JsonProcessingException {
        Rejected rejected = letter.rejected();
        ObjectNode node = node(letter).put("key", text(rejected.key()));
        ObjectNode headers = node.putObject("headers");
        rejected.headers().forEach(header -> headers.put(header.key(), text(header.value())));
        byte[] bytes = Letter.bytes(rejected.value());
        node.put("valueBytes", bytes == null ? 0 : bytes.length);
        if (value) {
            node.put("value", text(rejected.value()));
        }
        return Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(node);
    }

    private static ObjectNode node(Letter letter) {
        Rejected rejected = letter.rejected();
        return Json.MAPPER
                .createObjectNode()
                .put("letter", letter.id())
                .put("rejectedAt", rejected.rejectedAt().toString())
                .put("stage", rejected.stage())
                .put("errorType", rejected.errorType())
                .put("reason", rejected.reason())
                .put("turn", letter.turn())
                .put("part", letter.part())
                .put("topic", rejected.topic())
                .put("partition", rejected.partition())
                .put("offset", rejected.offset())
                .put("trace", rejected.trace() == null ? "" : rejected.trace().traceId());
    }

    private static @Nullable String text(@Nullable String base64) {
        byte[] bytes = Letter.bytes(base64);
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }

    private static String name(LetterOutcome outcome) {
        return outcome.state().name().toLowerCase(Locale.ROOT);
    }

    private static String orDash(String text) {
        return text.isEmpty() ? "-" : text;
    }

    private static List<String> align(List<List<String>> rows) {
        int last = rows.get(0).size() - 1;
        int[] widths = new int[last];
        for (List<String> row : rows) {
            for (int i = 0; i < last; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < last; i++) {
                line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
            }
            lines.add(line.append(row.get(last)).toString());
        }
        return lines;
    }
}
