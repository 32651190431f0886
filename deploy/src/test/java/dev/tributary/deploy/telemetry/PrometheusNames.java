package dev.tributary.deploy.telemetry;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Metrics by the names that they have on {@code /metrics}. */
public final class PrometheusNames {

    private static final Map<String, String> UNITS = Map.of("s", "_seconds", "By", "_bytes");

    private PrometheusNames() {}

    /** Those of the registry, and of the conventions that it imports. */
    public static Set<String> all() {
        Set<String> names = new TreeSet<>();
        Registry registry = Registry.read();
        registry.metrics().values().forEach(metric -> add(names, metric));
        ConventionMetrics.read().values().stream()
                .filter(metric -> registry.importedMetrics().stream().anyMatch(name -> fits(name, metric.name())))
                .forEach(metric -> add(names, metric));
        return names;
    }

    private static void add(Set<String> names, Registry.Metric metric) {
        String name = metric.name().replace('.', '_').replace('-', '_');
        String unit = UNITS.getOrDefault(metric.unit(), "");
        String whole = name.endsWith(unit) ? name : name + unit;
        switch (metric.instrument()) {
            case "counter" -> names.add(whole + "_total");
            case "histogram" -> {
                names.add(whole + "_bucket");
                names.add(whole + "_count");
                names.add(whole + "_sum");
            }
            default -> names.add(whole);
        }
    }

    /** Whether an import of the registry, a name or one with {@code *} at its end, means this name. */
    static boolean fits(String pattern, String name) {
        return pattern.endsWith("*")
                ? name.startsWith(pattern.substring(0, pattern.length() - 1))
                : pattern.equals(name);
    }
}
