package dev.tributary.fusionstream;

import dev.tributary.contract.telemetry.Telemetry;
import dev.tributary.contract.trace.ReservedIds;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A telemetry that keeps in memory what it would export. */
final class TestTelemetry implements AutoCloseable {

    private final InMemorySpanExporter spans = InMemorySpanExporter.create();
    private final InMemoryMetricReader metrics = InMemoryMetricReader.create();
    private final Telemetry telemetry;

    TestTelemetry() {
        ReservedIds ids = new ReservedIds();
        telemetry = Telemetry.of(
                OpenTelemetrySdk.builder()
                        .setMeterProvider(SdkMeterProvider.builder()
                                .registerMetricReader(metrics)
                                .build())
                        .setTracerProvider(SdkTracerProvider.builder()
                                .setIdGenerator(ids)
                                .addSpanProcessor(SimpleSpanProcessor.create(spans))
                                .build())
                        .build(),
                ids);
    }

    Telemetry telemetry() {
        return telemetry;
    }

    List<SpanData> spans() {
        return spans.getFinishedSpanItems();
    }

    /** The only span of that name. */
    SpanData span(String name) {
        List<SpanData> named =
                spans().stream().filter(span -> span.getName().equals(name)).toList();
        if (named.size() != 1) {
            throw new AssertionError(named.size() + " spans are named " + name);
        }
        return named.get(0);
    }

    /** Metrics by name, as of now. */
    Map<String, MetricData> metrics() {
        return metrics.collectAllMetrics().stream().collect(Collectors.toMap(MetricData::getName, metric -> metric));
    }

    void forget() {
        spans.reset();
    }

    @Override
    public void close() {
        telemetry.close();
    }
}
