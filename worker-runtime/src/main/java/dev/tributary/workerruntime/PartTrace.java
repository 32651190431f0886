package dev.tributary.workerruntime;

import dev.tributary.contract.Modality;
import dev.tributary.contract.Result;
import dev.tributary.contract.Saw;
import dev.tributary.contract.trace.Attr;
import dev.tributary.contract.trace.LogContext;
import dev.tributary.contract.trace.TraceContext;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The {@code process} span of one part, its children and their timing. It goes with the part from thread to thread, since
 * nothing else outlives the poll that brought the record.
 */
final class PartTrace implements Steps {

    static final String QUEUE_WAIT = "queue_wait";
    static final String BATCH_WAIT = "batch_wait";

    private final Tracer tracer;
    private final InstantSource clock;
    private final WorkerMetrics metrics;
    private final Modality modality;
    private final Attributes ofPart;
    private final Instant polledAt;
    private final Span process;
    private final Context context;
    private final Map<String, Double> timing = new ConcurrentHashMap<>();
    private volatile Instant written;
    private volatile @Nullable String errorType;
    private volatile Attributes input = Attributes.empty();

    /**
     * @param ofPart what every span of the part carries
     * @param process the span, started when the record was polled
     */
    PartTrace(
            Tracer tracer,
            InstantSource clock,
            WorkerMetrics metrics,
            Modality modality,
            Attributes ofPart,
            Instant polledAt,
            Span process) {
        this.tracer = tracer;
        this.clock = clock;
        this.metrics = metrics;
        this.modality = modality;
        this.ofPart = ofPart;
        this.polledAt = polledAt;
        this.written = polledAt;
        this.process = process;
        this.context = Context.root().with(process);
    }

    /** In which what is sent about the part becomes a child of {@code process}. */
    Context context() {
        return context;
    }

    /** The span as a value. A part's span always has one, since its turn has. */
    TraceContext traceContext() {
        return TraceContext.of(process.getSpanContext());
    }

    /** The same, or null for a record without a trace while tracing is switched off. */
    @Nullable TraceContext anyTraceContext() {
        return process.getSpanContext().isValid() ? traceContext() : null;
    }

    SpanContext spanContext() {
        return process.getSpanContext();
    }

    /** What the spans about the input carry: media type, address, sizes. */
    Attributes input() {
        return input;
    }

    /** Logs something about the part, so that the line names its trace and turn. */
    void log(Runnable line) {
        LogContext.log(spanContext(), ofPart.get(Attr.TURN_ID), line);
    }

    /** Milliseconds by step, so far: together, all of the time since the turn opened. */
    Map<String, Double> timing(Instant openedAt) {
        Map<String, Double> all = new HashMap<>(timing);
        double steps =
                timing.values().stream().mapToDouble(Double::doubleValue).sum() - timing.getOrDefault(QUEUE_WAIT, 0.0);
        all.put(Result.INGEST, Math.max(0, millis(Duration.between(openedAt, written))));
        double between = millis(Duration.between(polledAt, clock.instant())) - steps;
        all.merge(Result.OTHER, Math.max(0, Math.round(between * 1e3) / 1e3), Double::sum);
        return Map.copyOf(all);
    }

    /** The record lay in its topic since {@code written}. */
    void queued(Instant written) {
        this.written = written;
        // by another machine's clock, which may be ahead of this one's
        Instant from = written.isAfter(polledAt) ? polledAt : written;
        waited(QUEUE_WAIT, from, polledAt);
        metrics.queueWait(Duration.between(from, polledAt), context);
    }

    /** Something was waited for. */
    void waited(String step, Instant from, Instant to) {
        start(step, SpanKind.INTERNAL, from).end(to);
        took(step, from, to);
    }

    @Override
    public <T, E extends Exception> T run(String step, StepBody<T, E> body) throws E {
        Instant from = clock.instant();
        Span span = start(step, SpanKind.INTERNAL, from);
        try (Scope scope = context.with(span).makeCurrent()) {
            return body.run();
        } catch (Throwable failure) {
            Failures.mark(span, failure);
            throw failure;
        } finally {
            Instant to = clock.instant();
            span.end(to);
            took(step, from, to);
        }
    }

    /** Starts a step whose end is somewhere else; {@link #end} ends it. */
    Span start(String step, SpanKind kind, Instant from) {
        return tracer.spanBuilder(modality.id() + "." + step)
                .setParent(context)
                .setSpanKind(kind)
                .setAllAttributes(ofPart)
                .setStartTimestamp(from)
                .startSpan();
    }

    /** Ends a step that {@link #start} started. */
    void end(String step, Span span, Instant from) {
        Instant to = clock.instant();
        span.end(to);
        took(step, from, to);
    }

    /** The part's share in a batch that ran from {@code from} to {@code to}. */
    void inferred(
            String step,
            Instant from,
            Instant to,
            SpanContext batch,
            Attributes attributes,
            @Nullable Throwable failure) {
        Span span = tracer.spanBuilder(modality.id() + "." + step)
                .setParent(context)
                .setAllAttributes(ofPart)
                .setAllAttributes(input)
                .setAllAttributes(attributes)
                .addLink(batch)
                .setStartTimestamp(from)
                .startSpan();
        if (failure != null) {
            Failures.mark(span, failure);
        }
        span.end(to);
        took(step, from, to);
    }

    /** An attribute of the whole part. */
    void put(Attributes attributes) {
        process.setAllAttributes(attributes);
    }

    /** Where the input lies and what it is said to be. */
    void input(Attributes attributes) {
        input = attributes;
        process.setAllAttributes(attributes);
    }

    /** What the model will see of the input. */
    void saw(Saw saw) {
        AttributesBuilder attributes = input.toBuilder()
                .put(Attr.INPUT_MIME_TYPE, saw.contentType())
                .put(Attr.PAYLOAD_SHA256, saw.sha256())
                .put(Attr.PAYLOAD_BYTES, saw.bytes())
                .put(Attr.INPUT_TRUNCATED, saw.truncated());
        putWhole(attributes, Attr.IMAGE_WIDTH, saw.width());
        putWhole(attributes, Attr.IMAGE_HEIGHT, saw.height());
        putWhole(attributes, Attr.AUDIO_SAMPLE_RATE, saw.sampleRate());
        putWhole(attributes, Attr.TEXT_TOKENS, saw.tokens());
        if (saw.seconds() != null) {
            attributes.put(Attr.AUDIO_SECONDS, saw.seconds());
        }
        if (modality == Modality.AUDIO) {
            attributes.put(Attr.AUDIO_MIME_TYPE, saw.contentType());
        }
        input(attributes.build());
    }

    private static void putWhole(AttributesBuilder attributes, AttributeKey<Long> key, @Nullable Integer value) {
        if (value != null) {
            attributes.put(key, value.longValue());
        }
    }

    /** Something worth knowing happened to the part. */
    void event(String name, Attributes attributes) {
        process.addEvent(name, attributes, clock.instant());
    }

    /** The part failed. */
    void failed(Throwable failure) {
        errorType = Failures.type(failure);
        Failures.mark(process, failure);
    }

    /** The part failed by what its record says. */
    void failed(String type, String reason) {
        errorType = type;
        Failures.mark(process, type, reason, type);
    }

    /** Everything about the part is done and acknowledged. */
    void end() {
        Instant now = clock.instant();
        process.end(now);
        metrics.processed(Duration.between(polledAt, now), errorType, context);
    }

    private void took(String step, Instant from, Instant to) {
        Duration took = Duration.between(from, to);
        timing.merge(step, millis(took), Double::sum);
        metrics.stage(step, took, context);
    }

    private static double millis(Duration took) {
        // not by nanoseconds, which end after 292 years: a record may claim any time
        return took.getSeconds() * 1e3 + Math.round(took.getNano() / 1e3) / 1e3;
    }
}
