package dev.tributary.ingest;

import dev.tributary.contract.telemetry.Telemetry;
import dev.tributary.contract.trace.ReservedIds;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.util.List;

/** A telemetry that keeps its spans and metrics in memory. */
final class TestTelemetry implements AutoCloseable {

    final InMemorySpanExporter spans = InMemorySpanExporter.create();
    final InMemoryMetricReader metrics = InMemoryMetricReader.create();
    final Telemetry telemetry;

    TestTelemetry() {
        this(Sampler.parentBased(Sampler.alwaysOn()));
    }

    TestTelemetry(Sampler sampler) {
        ReservedIds ids = new ReservedIds();
        this.telemetry = Telemetry.of(
                OpenTelemetrySdk.builder()
                        .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
                        .setMeterProvider(SdkMeterProvider.builder()
                                .registerMetricReader(metrics)
                                .build())
                        .setTracerProvider(SdkTracerProvider.builder()
                                .setIdGenerator(ids)
                                .setSampler(sampler)
                                .addSpanProcessor(SimpleSpanProcessor.create(spans))
                                .build())
                        .build(),
                ids);
    }

    List<SpanData> named(String name) {
        return spans.getFinishedSpanItems().stream()
                .filter(span -> span.getName().equals(name))
                .toList();
    }

    SpanData only(String name) {
        List<SpanData> found = named(name);
        if (found.size() != 1) {
            throw new AssertionError(found.size() + " spans are named " + name + " among "
                    + spans.getFinishedSpanItems().stream()
                            .map(SpanData::getName)
                            .toList());
        }
        return found.get(0);
    }

    @Override
    public void close() {
        telemetry.close();
    }
}
