package dev.tributary.deploy.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was measured: for every row a value a round, rows in the order of their first value. */
final class Readings {

    private final Map<String, List<Double>> rows = new LinkedHashMap<>();

    void add(String row, double value) {
        rows.computeIfAbsent(row, name -> new ArrayList<>()).add(value);
    }

    void add(Figure figure, double value) {
        add(figure.key(), value);
    }

    /** The values of a row, empty when it was not measured. */
    List<Double> of(String row) {
        return Collections.unmodifiableList(rows.getOrDefault(row, List.of()));
    }

    /** The value of the last round. */
    double last(String row) {
        List<Double> values = of(row);
        return values.get(values.size() - 1);
    }

    List<String> rows() {
        return List.copyOf(rows.keySet());
    }
}
