package dev.tributary.deploy.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.tributary.contract.Json;
import dev.tributary.deploy.bench.Figure.Subject;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Readings as a table (Markdown, so that it can be kept as it is) and as one line of JSON. */
final class Report {

    private static final String SPREAD = "spread";

    private static final Map<String, Figure> FIGURES =
            Arrays.stream(Figure.values()).collect(Collectors.toMap(Figure::key, Function.identity()));

    private Report() {}

    /** A row each: the figures first, then everything else that was read. */
    static List<String> table(Subject subject, Readings readings) {
        List<String> lines = new ArrayList<>();
        lines.add("| figure | median | min to max | rounds | must reach | reached |");
        lines.add("|---|---|---|---|---|---|");
        for (Figure figure : Figure.of(subject)) {
            if (!readings.of(figure.key()).isEmpty()) {
                lines.add(line(figure.key(), readings, figure));
            }
        }
        for (String row : readings.rows()) {
            if (!FIGURES.containsKey(row)) {
                lines.add(line(row, readings, null));
            }
        }
        return lines;
    }

    private static String line(String row, Readings readings, @Nullable Figure figure) {
        List<Double> values = readings.of(row);
        double median = Numbers.median(values);
        return String.format(
                Locale.ROOT,
                "| %s | %s | %s to %s | %d | %s | %s |",
                row,
                Numbers.text(median),
                Numbers.text(Collections.min(values)),
                Numbers.text(Collections.max(values)),
                values.size(),
                figure == null ? "" : figure.bounds(),
                figure == null ? "" : figure.verdict(median, readings));
    }

    /** Every figure of the subject by its key, null where it was left out, and {@code spread}: least and greatest by the same keys. */
    static String json(Subject subject, Readings readings) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        Map<String, Object> spread = new LinkedHashMap<>();
        for (Figure figure : Figure.of(subject)) {
            List<Double> values = readings.of(figure.key());
            json.put(figure.key(), values.isEmpty() ? null : Numbers.rounded(Numbers.median(values)));
            if (!values.isEmpty()) {
                spread.put(
                        figure.key(),
                        List.of(Numbers.rounded(Collections.min(values)), Numbers.rounded(Collections.max(values))));
            }
        }
        json.put(SPREAD, spread);
        try {
            return Json.MAPPER.writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("numbers can be written", e);
        }
    }
}
