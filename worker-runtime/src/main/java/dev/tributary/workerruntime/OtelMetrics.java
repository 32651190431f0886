package dev.tributary.workerruntime;

import dev.tributary.contract.trace.Attr;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.LongGauge;
import io.opentelemetry.api.metrics.LongHistogram;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.ObservableLongGauge;
import io.opentelemetry.context.Context;
import io.opentelemetry.semconv.incubating.MessagingIncubatingAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** The facts as OpenTelemetry instruments; durations in seconds. */
final class OtelMetrics implements WorkerMetrics {

    private static final AttributeKey<String> STAGE = AttributeKey.stringKey("stage");
    private static final List<Double> SECONDS =
            List.of(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0);
    private static final List<Double> SHARES = List.of(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0);

    private final DoubleHistogram stages;
    private final DoubleHistogram queueWaits;
    private final LongHistogram batchSizes;
    private final DoubleHistogram batchFills;
    private final DoubleHistogram batchPaddings;
    private final DoubleHistogram inferences;
    private final DoubleHistogram processed;
    private final LongCounter rejected;
    private final DoubleHistogram confidences;
    private final LongGauge inFlight;
    private final LongGauge inFlightBytes;
    private final LongGauge pausedPartitions;
    private final LongGauge lags;
    private final LongGauge breakers;
    private final LongCounter retries;
    private final LongCounter lookups;
    private final Attributes hit;
    private final Attributes miss;
    private final Meter meter;
    private final Map<String, Attributes> ofStages = new ConcurrentHashMap<>();
    private final Map<String, Attributes> ofModels = new ConcurrentHashMap<>();
    private final Attributes modality;
    private final Attributes consuming;
    private final Attributes processing;
    private final String stage;

    OtelMetrics(Meter meter, WorkerSettings settings, String topic) {
        this.meter = meter;
        stages = seconds(meter, "tributary.stage.duration", "Duration of one step of the work on one part");
        queueWaits = seconds(meter, "tributary.queue.wait", "Time between a part's record and its being polled");
        batchSizes = meter.histogramBuilder("tributary.batch.size")
                .ofLongs()
                .setUnit("{part}")
                .setDescription("Parts in one call of the model")
                .setExplicitBucketBoundariesAdvice(List.of(1L, 2L, 4L, 8L, 16L, 32L, 64L, 128L))
                .build();
        batchFills = shares(meter, "tributary.batch.fill", "Share of the largest batch that was filled");
        batchPaddings = shares(meter, "tributary.batch.padding", "Share of a batch's cells that held padding");
        inferences = seconds(meter, "gen_ai.client.operation.duration", "Duration of one call of the model");
        processed = seconds(meter, "messaging.process.duration", "Duration of processing one record");
        rejected = meter.counterBuilder("tributary.rejected")
                .setUnit("{record}")
                .setDescription("Records that became dead letters")
                .build();
        confidences = shares(meter, "tributary.confidence", "Confidence of the model's answers");
        inFlight = gauge(meter, "tributary.inflight", "{record}", "Records in work");
        inFlightBytes = gauge(meter, "tributary.inflight.bytes", "By", "Size of the records in work");
        pausedPartitions =
                gauge(meter, "tributary.partitions.paused", "{partition}", "Partitions that no records are taken from");
        lags = gauge(meter, "tributary.lag", "{record}", "Records from the first that is not done to the end");
        breakers = gauge(
                meter, "tributary.breaker.state", "1", "Of the object store's breaker: 0 closed, 1 half open, 2 open");
        retries = meter.counterBuilder("tributary.retries")
                .setUnit("{attempt}")
                .setDescription("Attempts that failed and are made again")
                .build();
        lookups = meter.counterBuilder("tributary.cache.lookups")
                .setUnit("{part}")
                .setDescription("Payloads that were looked for among those answered before or in work")
                .build();
        modality = Attributes.of(Attr.MODALITY, settings.modality().id());
        hit = modality.toBuilder().put(Attr.CACHE_HIT, true).build();
        miss = modality.toBuilder().put(Attr.CACHE_HIT, false).build();
        consuming = modality.toBuilder()
                .put(MessagingIncubatingAttributes.MESSAGING_DESTINATION_NAME, topic)
                .build();
        processing = Attributes.of(
                MessagingIncubatingAttributes.MESSAGING_SYSTEM,
                "kafka",
                MessagingIncubatingAttributes.MESSAGING_DESTINATION_NAME,
                topic,
                MessagingIncubatingAttributes.MESSAGING_CONSUMER_GROUP_NAME,
                settings.group(),
                MessagingIncubatingAttributes.MESSAGING_OPERATION_NAME,
                "process");
        stage = settings.service();
    }

    @Override
    public void stage(String step, Duration took, Context context) {
        stages.record(seconds(took), ofStage(step), context);
    }

    @Override
    public void queueWait(Duration waited, Context context) {
        queueWaits.record(seconds(waited), modality, context);
    }

    @Override
    public void batch(int size, double fill, OptionalDouble padding) {
        batchSizes.record(size, modality);
        batchFills.record(fill, modality);
        padding.ifPresent(share -> batchPaddings.record(share, modality));
    }

    @Override
    public void inferred(Attributes call, Duration took, @Nullable String errorType, Context context) {
        Attributes attributes = errorType == null
                ? call
                : call.toBuilder().put(Attr.ERROR_TYPE, errorType).build();
        inferences.record(seconds(took), attributes, context);
    }

    @Override
    public Depths depths(Map<String, IntSupplier> counted) {
        ObservableLongGauge gauge = meter.gaugeBuilder("tributary.queue.depth")
                .ofLongs()
                .setUnit("{part}")
                .setDescription("Parts in a stage of the work")
                .buildWithCallback(measurement ->
                        counted.forEach((step, parts) -> measurement.record(parts.getAsInt(), ofStage(step))));
        return gauge::close;
    }

    @Override
    public void cache(boolean found) {
        lookups.add(1, found ? hit : miss);
    }

    @Override
    public void processed(Duration took, @Nullable String errorType, Context context) {
        AttributesBuilder attributes = processing.toBuilder();
        if (errorType != null) {
            attributes.put(Attr.ERROR_TYPE, errorType);
        }
        processed.record(seconds(took), attributes.build(), context);
    }

    @Override
    public void intake(int records, long bytes, int paused) {
        inFlight.set(records, modality);
        inFlightBytes.set(bytes, modality);
        pausedPartitions.set(paused, modality);
    }

    @Override
    public void lag(long records) {
        lags.set(records, consuming);
    }

    @Override
    public void breaker(int state) {
        breakers.set(state, modality);
    }

    @Override
    public void retried(String step) {
        retries.add(1, modality.toBuilder().put(STAGE, step).build());
    }

    @Override
    public void rejected(String errorType, Context context) {
        rejected.add(1, Attributes.of(STAGE, stage, Attr.ERROR_TYPE, errorType), context);
    }

    @Override
    public void confidence(String model, double confidence, Context context) {
        confidences.record(
                confidence,
                ofModels.computeIfAbsent(
                        model,
                        name -> modality.toBuilder().put(Attr.MODEL_NAME, name).build()),
                context);
    }

    private Attributes ofStage(String step) {
        return ofStages.computeIfAbsent(
                step, name -> modality.toBuilder().put(STAGE, name).build());
    }

    private static LongGauge gauge(Meter meter, String name, String unit, String description) {
        return meter.gaugeBuilder(name)
                .ofLongs()
                .setUnit(unit)
                .setDescription(description)
                .build();
    }

    private static DoubleHistogram seconds(Meter meter, String name, String description) {
        return histogram(meter, name, "s", description, SECONDS);
    }

    private static DoubleHistogram shares(Meter meter, String name, String description) {
        return histogram(meter, name, "1", description, SHARES);
    }

    private static DoubleHistogram histogram(
            Meter meter, String name, String unit, String description, List<Double> bounds) {
        return meter.histogramBuilder(name)
                .setUnit(unit)
                .setDescription(description)
                .setExplicitBucketBoundariesAdvice(bounds)
                .build();
    }

    private static double seconds(Duration duration) {
        return duration.getSeconds() + duration.getNano() / 1e9;
    }
}
