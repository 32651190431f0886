package dev.tributary.deploy.watch;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.Help.Ansi.Style;

/**
 * Text for a terminal, or for anything else.
 *
 * @param coloured whether it is for one that shows colours and links
 */
public record Paint(boolean coloured) {

    private static final String LINK = "\u001b]8;;";
    private static final String END = "\u001b\\";

    public String good(String text) {
        return in(Style.fg_green, text);
    }

    public String warn(String text) {
        return in(Style.fg_yellow, text);
    }

    public String bad(String text) {
        return in(Style.fg_red, text);
    }

    public String bold(String text) {
        return in(Style.bold, text);
    }

    public String faint(String text) {
        return in(Style.faint, text);
    }

    /** How an outcome, a decision or a part's status looks. */
    public String state(String state) {
        return switch (state.strip()) {
            case "complete", "ok", "allow", "ready" -> good(state);
            case "partial", "late", "review", "warn" -> warn(state);
            case "expired", "failed", "timeout", "block", "rejected", "fail", "unknown" -> bad(state);
            default -> state;
        };
    }

    /** Text that opens an address, where the terminal can (OSC 8). */
    public String link(String address, String text) {
        return coloured && !address.isEmpty() ? LINK + address + END + text + LINK + END : text;
    }

    private String in(Style style, String text) {
        // not style.off(): that of bold means an underline to many terminals
        return coloured ? style.on() + text + Style.reset.on() : text;
    }

    /** Without characters that a terminal would obey: records may come from anybody. */
    public static String clean(String text) {
        return text.codePoints()
                .map(one -> Character.isISOControl(one) || Character.getType(one) == Character.FORMAT ? '\ufffd' : one)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** Rows in columns; the last one is as wide as it is. */
    static List<String> columns(List<List<String>> rows) {
        int count = rows.stream().mapToInt(List::size).max().orElse(0);
        int[] widths = new int[count];
        for (List<String> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.size(); i++) {
                line.append(row.get(i))
                        .append(
                                i < row.size() - 1
                                        ? " ".repeat(widths[i] - row.get(i).length() + 2)
                                        : "");
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }

    /** {@code 3.4 s}, {@code 812 ms}, {@code 12 min}. */
    static String duration(long ms) {
        if (ms < 1_000) {
            return ms + " ms";
        }
        return ms < 120_000 ? String.format(Locale.ROOT, "%.1f s", ms / 1e3) : ms / 60_000 + " min";
    }

    static String commas(List<?> all) {
        return all.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }
}
