package dev.tributary.deploy.samples;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Turns as a table of text. */
public final class TurnTable {

    private static final List<String> HEAD =
            List.of("TURN", "OUTCOME", "DECISION", "MISSING", "LATENCY PER PART", "END TO END", "PAGE");

    private TurnTable() {}

    /** The lines of the table, its head first. */
    public static List<String> render(List<TurnLine> turns) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(HEAD);
        turns.forEach(turn -> rows.add(row(turn)));
        int[] widths = new int[HEAD.size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        return rows.stream().map(row -> line(row, widths)).toList();
    }

    private static List<String> row(TurnLine turn) {
        return List.of(
                turn.sample(),
                turn.outcome() == null ? "none" : turn.outcome(),
                turn.decision() == null ? "-" : turn.decision(),
                turn.missing().isEmpty()
                        ? "-"
                        : turn.missing().stream()
                                .map(missing -> missing.part() + ": " + missing.reason())
                                .collect(Collectors.joining(", ")),
                latency(turn.latencyMs()),
                turn.endToEndMs() == null ? "-" : turn.endToEndMs() + " ms",
                turn.link());
    }

    private static String latency(Map<String, Long> latency) {
        return latency.isEmpty()
                ? "-"
                : latency.entrySet().stream()
                        .map(part -> part.getKey() + " " + part.getValue() + " ms")
                        .collect(Collectors.joining(", "));
    }

    private static String line(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < row.size(); i++) {
            line.append(i == 0 ? "" : "  ").append(row.get(i));
            if (i < row.size() - 1) {
                line.append(" ".repeat(widths[i] - row.get(i).length()));
            }
        }
        return line.toString();
    }
}
