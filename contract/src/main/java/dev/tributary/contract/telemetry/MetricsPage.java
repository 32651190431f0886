package dev.tributary.contract.telemetry;

import io.opentelemetry.exporter.prometheus.PrometheusMetricReader;
import io.opentelemetry.sdk.metrics.export.MetricReader;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * What a service has measured, as Prometheus scrapes it: OpenMetrics with exemplars where the scraper takes that, which
 * Prometheus does, and the older text format for everybody else. Names are OpenTelemetry's with underscores and the unit:
 * {@code tributary.turn.duration} becomes {@code tributary_turn_duration_seconds}.
 */
public final class MetricsPage {

    /** Where services put it. */
    public static final String PATH = "/metrics";

    private static final ExpositionFormatWriter OPEN_METRICS = OpenMetricsTextFormatWriter.create();
    private static final ExpositionFormatWriter TEXT = PrometheusTextFormatWriter.create();

    /** A body with its {@code Content-Type}. */
    @SuppressWarnings("ArrayRecordComponent") // a response's bytes, never compared
    public record Page(String contentType, byte[] body) {}

    private final PrometheusMetricReader reader = PrometheusMetricReader.builder()
            .setOtelScopeLabelsEnabled(false) // every name is of one scope
            .build();

    MetricsPage() {}

    MetricReader reader() {
        return reader;
    }

    /**
     * Everything as it is now.
     *
     * @param accept the request's {@code Accept} header
     */
    public Page page(@Nullable String accept) {
        ExpositionFormatWriter writer = accept != null && OPEN_METRICS.accepts(accept) ? OPEN_METRICS : TEXT;
        ByteArrayOutputStream body = new ByteArrayOutputStream(64 << 10);
        try {
            writer.write(body, reader.collect());
        } catch (IOException e) {
            throw new UncheckedIOException(e); // into memory
        }
        return new Page(writer.getContentType(), body.toByteArray());
    }
}
