package dev.tributary.workerruntime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.contract.Modality;
import dev.tributary.contract.Settings;
import dev.tributary.contract.trace.Attr;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class OtelMetricsTest {

    @Test
    void everyFactBecomesItsInstrumentInItsUnit() {
        InMemoryMetricReader reader = InMemoryMetricReader.create();
        try (SdkMeterProvider meters =
                SdkMeterProvider.builder().registerMetricReader(reader).build()) {
            WorkerSettings settings = Settings.of(Map.of())
                    .read(each -> WorkerSettings.from(each, new WorkerDefaults(Modality.IMAGE, "card", 0)));
            WorkerMetrics metrics = new OtelMetrics(meters.get("test"), settings, "tributary.image");
            metrics.stage("fetch", Duration.ofMillis(250), Context.root());
            metrics.queueWait(Duration.ofMillis(500), Context.root());
            metrics.batch(3, 0.375, OptionalDouble.of(0.25));
            metrics.batch(1, 1, OptionalDouble.empty());
            metrics.inferred(
                    Attributes.of(Attr.GEN_AI_REQUEST_MODEL, "words"), Duration.ofMillis(40), null, Context.root());
            metrics.cache(true);
            WorkerMetrics.Depths depths = metrics.depths(Map.of("batch", () -> 7));
            metrics.processed(Duration.ofSeconds(2), "payload_missing", Context.root());
            metrics.rejected("payload_missing", Context.root());
            metrics.intake(5, 1_000, 2);
            metrics.lag(17);
            metrics.breaker(2);
            metrics.retried("fetch");
            metrics.confidence("words", 0.9, Context.root());

            Map<String, MetricData> facts =
                    reader.collectAllMetrics().stream().collect(Collectors.toMap(MetricData::getName, data -> data));
            assertThat(facts)
                    .containsOnlyKeys(
                            "tributary.stage.duration",
                            "tributary.queue.wait",
                            "tributary.batch.size",
                            "tributary.batch.fill",
                            "tributary.batch.padding",
                            "gen_ai.client.operation.duration",
                            "tributary.cache.lookups",
                            "tributary.queue.depth",
                            "messaging.process.duration",
                            "tributary.rejected",
                            "tributary.inflight",
                            "tributary.inflight.bytes",
                            "tributary.partitions.paused",
                            "tributary.lag",
                            "tributary.breaker.state",
                            "tributary.retries",
                            "tributary.confidence");
            assertThat(gauge(facts, "tributary.inflight")).isEqualTo(5);
            assertThat(gauge(facts, "tributary.inflight.bytes")).isEqualTo(1_000);
            assertThat(gauge(facts, "tributary.partitions.paused")).isEqualTo(2);
            assertThat(gauge(facts, "tributary.lag")).isEqualTo(17);
            assertThat(gauge(facts, "tributary.breaker.state")).isEqualTo(2);
            HistogramPointData stage = point(facts, "tributary.stage.duration");
            assertThat(stage.getSum()).isEqualTo(0.25);
            assertThat(stage.getAttributes().get(AttributeKey.stringKey("stage")))
                    .isEqualTo("fetch");
            assertThat(stage.getAttributes().get(Attr.MODALITY)).isEqualTo("image");
            assertThat(point(facts, "tributary.batch.size").getSum()).isEqualTo(4);
            assertThat(point(facts, "tributary.batch.fill").getSum()).isEqualTo(1.375);
            assertThat(point(facts, "tributary.batch.padding").getSum()).isEqualTo(0.25);
            assertThat(point(facts, "gen_ai.client.operation.duration").getSum())
                    .isEqualTo(0.04);
            assertThat(Objects.requireNonNull(facts.get("tributary.queue.depth"))
                            .getLongGaugeData()
                            .getPoints())
                    .singleElement()
                    .satisfies(depth -> {
                        assertThat(depth.getValue()).isEqualTo(7);
                        assertThat(depth.getAttributes().get(AttributeKey.stringKey("stage")))
                                .isEqualTo("batch");
                    });
            assertThat(point(facts, "messaging.process.duration")
                            .getAttributes()
                            .get(Attr.ERROR_TYPE))
                    .isEqualTo("payload_missing");
            assertThat(point(facts, "tributary.confidence").getAttributes().get(Attr.MODEL_NAME))
                    .isEqualTo("words");
            assertThat(Objects.requireNonNull(facts.get("tributary.queue.wait")).getUnit())
                    .isEqualTo("s");

            depths.close();
            assertThat(reader.collectAllMetrics())
                    .extracting(MetricData::getName)
                    .doesNotContain("tributary.queue.depth");
        }
    }

    private static long gauge(Map<String, MetricData> facts, String name) {
        return Objects.requireNonNull(facts.get(name))
                .getLongGaugeData()
                .getPoints()
                .iterator()
                .next()
                .getValue();
    }

    private static HistogramPointData point(Map<String, MetricData> facts, String name) {
        return Objects.requireNonNull(facts.get(name))
                .getHistogramData()
                .getPoints()
                .iterator()
                .next();
    }
}
