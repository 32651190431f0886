package dev.tributary.contract.telemetry;

import dev.tributary.contract.ProcessName;
import dev.tributary.contract.Settings;
import dev.tributary.contract.TurnHeaders;
import dev.tributary.contract.trace.Attr;
import dev.tributary.contract.trace.ReservedIds;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.instrumentation.api.instrumenter.AttributesExtractor;
import io.opentelemetry.instrumentation.kafkaclients.common.v0_11.internal.KafkaProducerRequest;
import io.opentelemetry.instrumentation.kafkaclients.v2_6.KafkaTelemetry;
import io.opentelemetry.instrumentation.runtimetelemetry.RuntimeTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.semconv.ServiceAttributes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * The OpenTelemetry of one service: an SDK of its own (several services may share a JVM), configured by the standard
 * {@code OTEL_*} variables or {@code otel.*} settings, exporting OTLP over gRPC or HTTP. Never global.
 */
public final class Telemetry implements AutoCloseable {

    private static final String SCOPE = "dev.tributary";
    private static final String VERSION = "0.1.0";
    private static final String INSTANCE = "service.instance.id";

    /** The instrumentation library names its spans by the current messaging conventions only when this says so. */
    private static final String SEMCONV_OPT_IN = "otel.semconv-stability.opt-in";

    private final OpenTelemetrySdk sdk;
    private final ReservedIds ids;
    private final KafkaTelemetry kafka;
    private final @Nullable MetricsPage metrics;
    private final BooleanSupplier behind;
    private final RuntimeTelemetry jvm;

    private Telemetry(OpenTelemetrySdk sdk, ReservedIds ids, @Nullable MetricsPage metrics, BooleanSupplier behind) {
        this.sdk = sdk;
        this.ids = ids;
        this.metrics = metrics;
        this.behind = behind;
        this.jvm = RuntimeTelemetry.create(sdk);
        this.kafka = KafkaTelemetry.builder(sdk)
                .addProducerAttributesExtractors(new TurnAttributes())
                .build();
    }

    /**
     * Starts the telemetry of a service.
     *
     * @param service the resource's {@code service.name}: the module's name
     * @param settings its {@code otel.*} entries are defaults under the environment's {@code OTEL_*};
     *     {@code tributary.metrics.scrape} says whether there is a page for Prometheus
     * @throws dev.tributary.contract.SettingsException when settings are wrong
     */
    public static Telemetry start(String service, Settings settings) {
        return start(service, settings, List.of());
    }

    /**
     * Likewise.
     *
     * @param watching further processors of spans, beside the one that exports
     */
    public static Telemetry start(String service, Settings settings, List<SpanProcessor> watching) {
        optIn();
        MetricsPage metrics = settings.read(TelemetrySettings::from).scrape() ? new MetricsPage() : null;
        ReservedIds ids = new ReservedIds();
        Map<String, String> defaults = defaults(settings);
        SpanAccounting accounting = new SpanAccounting(service);
        OpenTelemetrySdk sdk = AutoConfiguredOpenTelemetrySdk.builder()
                .disableShutdownHook()
                .addPropertiesSupplier(() -> defaults)
                .addResourceCustomizer((resource, config) -> resource.merge(resource(service, instance(config))))
                .addTracerProviderCustomizer((tracing, config) -> {
                    watching.forEach(tracing::addSpanProcessor);
                    return tracing.setIdGenerator(ids);
                })
                .addSamplerCustomizer((sampler, config) -> new LinkedRootSampler(sampler))
                .addSpanExporterCustomizer(accounting::exporter)
                .addSpanProcessorCustomizer(accounting::processor)
                .addMeterProviderCustomizer((metering, config) ->
                        metrics == null ? metering : metering.registerMetricReader(metrics.reader()))
                .build()
                .getOpenTelemetrySdk();
        accounting.show(sdk.getMeter(SCOPE));
        return new Telemetry(sdk, ids, metrics, accounting::isBehind);
    }

    /**
     * Reads what a start reads, and starts nothing.
     *
     * @throws dev.tributary.contract.SettingsException naming every setting that is wrong
     */
    public static void checkSettings(Settings settings) {
        settings.read(TelemetrySettings::from);
    }

    private static Map<String, String> defaults(Settings settings) {
        Map<String, String> defaults = new HashMap<>();
        defaults.put("otel.propagators", "tracecontext");
        defaults.put("otel.logs.exporter", "none");
        defaults.put(
                "otel.experimental.sdk.telemetry.version",
                "latest"); // the SDK's own metrics as the conventions name them
        defaults.put(SpanAccounting.QUEUE_SIZE, "16384");
        defaults.put("otel.bsp.schedule.delay", "1000");
        defaults.putAll(settings.startingWith("otel."));
        return defaults;
    }

    /** Wraps an SDK that was built elsewhere, with the IDs that its tracer provider generates by. */
    public static Telemetry of(OpenTelemetrySdk sdk, ReservedIds ids) {
        optIn();
        return new Telemetry(sdk, ids, null, () -> false);
    }

    private static void optIn() {
        if (System.getProperty(SEMCONV_OPT_IN) == null) {
            System.setProperty(SEMCONV_OPT_IN, "messaging");
        }
    }

    /** Whoever deploys may name the instance, as in {@code OTEL_RESOURCE_ATTRIBUTES=service.instance.id=image-worker-7c9f}. */
    private static String instance(ConfigProperties config) {
        String named = config.getMap("otel.resource.attributes").get(INSTANCE);
        return named == null ? ProcessName.get() : named;
    }

    private static Resource resource(String service, String instance) {
        return Resource.create(Attributes.builder()
                .put(ServiceAttributes.SERVICE_NAME, service)
                .put(ServiceAttributes.SERVICE_VERSION, VERSION)
                .put(INSTANCE, instance)
                .put("ml.pipeline.type", "multimodal")
                .build());
    }

    public OpenTelemetry openTelemetry() {
        return sdk;
    }

    public Tracer tracer() {
        return sdk.getTracer(SCOPE, VERSION);
    }

    public Meter meter() {
        return sdk.getMeter(SCOPE);
    }

    /** What Prometheus scrapes, to be served under {@link MetricsPage#PATH}; empty when it is switched off. */
    public Optional<MetricsPage> metricsPage() {
        return Optional.ofNullable(metrics);
    }

    /** To start spans whose IDs were decided before. */
    public ReservedIds ids() {
        return ids;
    }

    public SdkTracerProvider tracerProvider() {
        return sdk.getSdkTracerProvider();
    }

    /**
     * The instrumentation library for ordinary producers and consumers; never for clients inside Kafka Streams. The spans
     * of producers are named {@code send <topic>} and carry the turn, part and modality that the record's headers name.
     */
    public KafkaTelemetry kafka() {
        return kafka;
    }

    /**
     * Whether spans end faster than they are exported, so that half as many wait as may. Who takes work in pauses then, and
     * none is lost. False when none are exported, and when their receiver takes none: work goes on then, and they are dropped.
     */
    public boolean isBehind() {
        return behind.getAsBoolean();
    }

    /** Exports what is finished, waiting for at most ten seconds; false when it was not done by then. */
    public boolean flush() {
        return sdk.getSdkTracerProvider()
                .forceFlush()
                .join(10, TimeUnit.SECONDS)
                .isDone();
    }

    @Override
    public void close() {
        jvm.close();
        sdk.shutdown().join(10, TimeUnit.SECONDS);
    }

    private static final class TurnAttributes implements AttributesExtractor<KafkaProducerRequest, RecordMetadata> {
        @Override
        public void onStart(AttributesBuilder attributes, Context parent, KafkaProducerRequest request) {
            var headers = request.getRecord().headers();
            String turnId = TurnHeaders.value(headers, TurnHeaders.TURN_ID);
            if (turnId != null) {
                attributes.putAll(Attr.part(
                        turnId,
                        TurnHeaders.value(headers, TurnHeaders.PART),
                        TurnHeaders.value(headers, TurnHeaders.MODALITY)));
            }
        }

        @Override
        public void onEnd(
                AttributesBuilder attributes,
                Context context,
                KafkaProducerRequest request,
                @Nullable RecordMetadata metadata,
                @Nullable Throwable error) {}
    }
}
