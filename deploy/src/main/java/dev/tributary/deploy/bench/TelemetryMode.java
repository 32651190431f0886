package dev.tributary.deploy.bench;

import java.util.Locale;
import java.util.Map;

/** How much the services tell of themselves. */
enum TelemetryMode {
    OFF("always_off", false),
    /** Exported every second, and readable at {@code /metrics}; no spans. */
    METRICS("always_off", true),
    /** The spans of a tenth of the turns. */
    SAMPLED("turn_ratio", false),
    /** The spans of all turns. */
    FULL("always_on", false);

    private final String sampler;
    private final boolean metrics;

    TelemetryMode(String sampler, boolean metrics) {
        this.sampler = sampler;
        this.metrics = metrics;
    }

    /** @param receiver where OTLP goes */
    Map<String, String> settings(String receiver) {
        return Map.of(
                "otel.exporter.otlp.endpoint",
                receiver,
                "otel.traces.exporter",
                "otlp",
                "otel.traces.sampler",
                sampler,
                "otel.traces.sampler.arg",
                "0.1",
                "otel.metrics.exporter",
                metrics ? "otlp" : "none",
                "otel.metric.export.interval",
                "1000",
                "tributary.metrics.scrape",
                Boolean.toString(metrics));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
