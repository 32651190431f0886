package dev.tributary.deploy.telemetry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** What the semantic conventions say on the metrics that we emit; their Java artifacts have attributes only. */
final class ConventionMetrics {

    private ConventionMetrics() {}

    static Map<String, Registry.Metric> read() {
        Map<String, Registry.Metric> metrics = new TreeMap<>();
        try (InputStream in = Objects.requireNonNull(
                ConventionMetrics.class.getResourceAsStream("/telemetry/semconv-1.43.0-metrics.yaml"))) {
            JsonNode root = new YAMLMapper().readTree(in);
            root.properties()
                    .forEach(metric -> metrics.put(
                            metric.getKey(),
                            new Registry.Metric(
                                    metric.getKey(),
                                    metric.getValue().path("instrument").asText(),
                                    metric.getValue().path("unit").asText(),
                                    "",
                                    List.of())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return metrics;
    }
}
