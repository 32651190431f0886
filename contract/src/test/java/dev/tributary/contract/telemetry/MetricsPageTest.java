package dev.tributary.contract.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.contract.Settings;
import dev.tributary.contract.SettingsException;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MetricsPageTest {

    /** As Prometheus 2.42 asks. */
    private static final String PROMETHEUS =
            "application/openmetrics-text;version=1.0.0;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1";

    @Test
    void aSampledTraceIsTheExemplarOfItsMeasurement() {
        try (Telemetry telemetry = start(Map.of())) {
            Span span = telemetry.tracer().spanBuilder("turn").startSpan();
            telemetry
                    .meter()
                    .histogramBuilder("tributary.turn.duration")
                    .setUnit("s")
                    .setExplicitBucketBoundariesAdvice(List.of(0.1, 1.0))
                    .build()
                    .record(
                            0.5,
                            Attributes.of(AttributeKey.stringKey("turn.outcome"), "complete"),
                            Context.root().with(span));

            MetricsPage.Page page = telemetry.metricsPage().orElseThrow().page(PROMETHEUS);

            assertThat(page.contentType()).startsWith("application/openmetrics-text");
            assertThat(text(page)
                            .lines()
                            .filter(line -> line.startsWith("tributary_turn") && line.contains("le=\"1.0\"")))
                    .singleElement()
                    .asString()
                    .startsWith("tributary_turn_duration_seconds_bucket{turn_outcome=\"complete\",le=\"1.0\"} 1 # {")
                    .contains(
                            "trace_id=\"" + span.getSpanContext().getTraceId() + "\"",
                            "span_id=\"" + span.getSpanContext().getSpanId() + "\"");
            assertThat(text(page)).contains("jvm_memory_used_bytes{", "service_name=\"text-worker\"");
        }
    }

    @Test
    void whoDeploysNamesTheInstanceButNotTheService() {
        Map<String, String> named =
                Map.of("otel.resource.attributes", "service.instance.id=text-7c9f,service.name=other");
        try (Telemetry telemetry = start(named)) {
            assertThat(text(telemetry.metricsPage().orElseThrow().page(PROMETHEUS)))
                    .contains("service_instance_id=\"text-7c9f\"", "service_name=\"text-worker\"")
                    .doesNotContain("service_name=\"other\"");
        }
    }

    @Test
    void whoDoesNotTakeOpenMetricsGetsTheOlderText() {
        try (Telemetry telemetry = start(Map.of())) {
            MetricsPage.Page page = telemetry.metricsPage().orElseThrow().page(null);

            assertThat(page.contentType()).startsWith("text/plain");
            assertThat(text(page)).contains("jvm_memory_used_bytes{").doesNotContain("# EOF");
        }
    }

    @Test
    void thePageCanBeSwitchedOff() {
        try (Telemetry telemetry = start(Map.of("tributary.metrics.scrape", "false"))) {
            assertThat(telemetry.metricsPage()).isEmpty();
        }
    }

    @Test
    void wrongSettingsAreNamed() {
        Settings wrong = Settings.of(Map.of(
                "tributary.metrics.scrape", "often", "tributary.log.format", "JSON", "tributary.log.level", "loud"));

        assertThatThrownBy(() -> Telemetry.checkSettings(wrong))
                .isInstanceOf(SettingsException.class)
                .hasMessageContainingAll(
                        "tributary.metrics.scrape", "tributary.log.format must be json or text", "tributary.log.level");
    }

    private static Telemetry start(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "otel.traces.exporter", "none",
                "otel.traces.sampler", "always_on",
                "otel.metrics.exporter", "none"));
        settings.putAll(more);
        return Telemetry.start("text-worker", Settings.of(settings));
    }

    private static String text(MetricsPage.Page page) {
        return new String(page.body(), StandardCharsets.UTF_8);
    }
}
