package dev.tributary.deploy.page;

import dev.tributary.contract.trace.Attr;
import dev.tributary.contract.trace.ReservedIds;
import dev.tributary.contract.trace.TraceContext;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Records spans of several services with the real SDK, at times of the test's choice. */
final class SpanRecorder {

    private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
    private final ReservedIds ids = new ReservedIds();
    private final Map<String, Tracer> tracers = new HashMap<>();
    private final String turnId;
    private final Instant zero;

    SpanRecorder(String turnId, Instant zero) {
        this.turnId = turnId;
        this.zero = zero;
    }

    List<SpanData> spans() {
        return exporter.getFinishedSpanItems();
    }

    /** Describes a span before it is recorded. */
    final class Planned {
        private final SpanBuilder builder;
        private @Nullable SpanContext reserved;
        private @Nullable String errorType;
        private String message = "";
        private final Map<String, Double> events = new TreeMap<>();

        private Planned(
                String service, String name, SpanKind kind, @Nullable SpanContext parent, @Nullable String part) {
            builder = tracer(service).spanBuilder(name).setSpanKind(kind);
            if (parent == null) {
                builder.setNoParent();
            } else {
                builder.setParent(Context.root().with(Span.wrap(parent)));
            }
            if (!name.equals("inference.batch")) {
                builder.setAllAttributes(
                        Attr.part(turnId, part, part == null ? null : part.substring(0, part.indexOf('-'))));
            }
        }

        Planned with(Attributes attributes) {
            builder.setAllAttributes(attributes);
            return this;
        }

        Planned link(SpanContext target) {
            builder.addLink(target);
            return this;
        }

        Planned ids(TraceContext context) {
            reserved = context.toSpanContext();
            return this;
        }

        Planned error(String type, String text) {
            errorType = type;
            message = text;
            return this;
        }

        Planned event(String name, double at) {
            events.put(name, at);
            return this;
        }

        SpanContext from(double startMs, double endMs) {
            builder.setStartTimestamp(at(startMs));
            SpanContext wanted = reserved;
            Span span = wanted == null ? builder.startSpan() : ids.with(wanted, builder::startSpan);
            if (errorType != null) {
                span.setStatus(StatusCode.ERROR, message);
                span.setAttribute(Attr.ERROR_TYPE, errorType);
                span.addEvent(
                        "exception",
                        Attributes.builder()
                                .put("exception.type", "dev.tributary.workerruntime.InvalidPayloadException")
                                .put("exception.message", message)
                                .build(),
                        at(endMs - 0.2));
            }
            events.forEach((name, at) -> span.addEvent(name, at(at)));
            span.end(at(endMs));
            return span.getSpanContext();
        }
    }

    Planned span(String service, String name, SpanKind kind, @Nullable SpanContext parent, @Nullable String part) {
        return new Planned(service, name, kind, parent, part);
    }

    private Instant at(double ms) {
        return zero.plusNanos((long) (ms * 1_000_000));
    }

    private Tracer tracer(String service) {
        return tracers.computeIfAbsent(
                service,
                name -> SdkTracerProvider.builder()
                        .setIdGenerator(ids)
                        .setResource(Resource.create(Attributes.builder()
                                .put("service.name", name)
                                .put("service.version", "0.1.0")
                                .build()))
                        .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                        .build()
                        .get("dev.tributary"));
    }
}
