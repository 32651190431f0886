package dev.tributary.deploy.replay;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.tributary.contract.Decision;
import dev.tributary.contract.Json;
import dev.tributary.contract.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A report as people or programs read it. */
public final class ReplayLines {

    private ReplayLines() {}

    /** The last line of JSON: the report without its differences, which stand before it. */
    private record Summary(
            Instant since,
            Instant until,
            long records,
            long late,
            long rejected,
            long outcomes,
            @Nullable String output,
            double seconds,
            long compared,
            long differing,
            Compared.Apart apart,
            Map<Decision, Map<Decision, Long>> decisions,
            Map<Outcome, Map<Outcome, Long>> outcomesCompared) {

        static Summary of(ReplayReport report) {
            Compared compared = report.compared();
            return new Summary(
                    report.since(),
                    report.until(),
                    report.records(),
                    report.late(),
                    report.rejected(),
                    report.outcomes(),
                    report.output(),
                    report.seconds(),
                    compared.compared(),
                    compared.differences().size(),
                    compared.apart(),
                    compared.decisions(),
                    compared.outcomes());
        }
    }

    /**
     * JSON lines: {@code {"difference":{…}}} for each turn that differs, and {@code {"summary":{…}}} as the last.
     *
     * @param limit the most turns
     */
    public static List<String> json(ReplayReport report, int limit) throws JsonProcessingException {
        List<String> lines = new ArrayList<>();
        for (Difference difference : shown(report, limit)) {
            lines.add(Json.MAPPER.writeValueAsString(Map.of("difference", difference)));
        }
        lines.add(Json.MAPPER.writeValueAsString(Map.of("summary", Summary.of(report))));
        return lines;
    }

    /**
     * Tables of text.
     *
     * @param limit the most turns that differ
     */
    public static List<String> text(ReplayReport report, int limit) {
        Compared compared = report.compared();
        List<String> lines = new ArrayList<>();
        lines.add(format(
                "%,d records from %s to %s in %.1f s: %,d outcomes%s, %,d late, %,d rejected",
                report.records(),
                report.since(),
                report.until(),
                report.seconds(),
                report.outcomes(),
                report.output() == null ? "" : " on " + report.output(),
                report.late(),
                report.rejected()));
        lines.add(format(
                "%,d turns compared, %,d differ; apart: %,d began before or have no turn record, %,d open at the end, %,d without a live outcome,"
                        + " %,d without a replayed one",
                compared.compared(),
                compared.differences().size(),
                compared.apart().begunBefore(),
                compared.apart().open(),
                compared.apart().withoutLive(),
                compared.apart().withoutReplayed()));
        table(lines, "decision", Decision.values(), compared.decisions());
        table(lines, "outcome", Outcome.values(), compared.outcomes());
        for (Difference difference : shown(report, limit)) {
            lines.add("");
            lines.add("turn " + difference.turnId() + "  trace " + difference.traceId()
                    + (difference.sameParts() ? "" : "  (not the same parts)"));
            lines.add("  live      " + told(difference.live()));
            lines.add("  replayed  " + told(difference.replayed()));
        }
        int hidden = compared.differences().size() - shown(report, limit).size();
        if (hidden > 0) {
            lines.add("");
            lines.add(format("and %,d more; see them with --limit", hidden));
        }
        return lines;
    }

    private static List<Difference> shown(ReplayReport report, int limit) {
        List<Difference> all = report.compared().differences();
        return all.subList(0, Math.min(all.size(), Math.max(0, limit)));
    }

    private static String told(Told told) {
        return told.outcome() + ", " + told.decision()
                + (told.revision() == 1 ? "" : ", revision " + told.revision())
                + (told.reasons().isEmpty() ? "" : ": " + String.join("; ", told.reasons()))
                + (told.missing().isEmpty()
                        ? ""
                        : " [without "
                                + told.missing().stream()
                                        .map(missing -> missing.part() + " (" + missing.reason() + ")")
                                        .collect(Collectors.joining(", "))
                                + "]");
    }

    private static <E> void table(List<String> lines, String what, E[] all, Map<E, Map<E, Long>> counts) {
        StringBuilder head = new StringBuilder(format("%-20s", what));
        for (E replayed : all) {
            head.append(format("%20s", "replayed " + replayed));
        }
        lines.add("");
        lines.add(head.toString());
        for (E live : all) {
            StringBuilder row = new StringBuilder(format("%-20s", "live " + live));
            for (E replayed : all) {
                row.append(format("%,20d", counts.getOrDefault(live, Map.of()).getOrDefault(replayed, 0L)));
            }
            lines.add(row.toString());
        }
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
