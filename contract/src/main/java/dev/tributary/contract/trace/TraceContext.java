package dev.tributary.contract.trace;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where in a trace something happened, as a value: W3C Trace Context, in headers and in records alike.
 *
 * @param traceparent {@code 00-<32 hex trace ID>-<16 hex span ID>-<2 hex flags>}
 * @param tracestate the vendors' state, absent when there is none; of a longer one the members that fit into
 *     {@link #LONGEST_STATE} characters, as W3C Trace Context has it, since it stands in records many times over
 */
public record TraceContext(String traceparent, @Nullable String tracestate) {

    /** What every participant should hand on, by W3C Trace Context. */
    public static final int LONGEST_STATE = 512;

    private static final W3CTraceContextPropagator W3C = W3CTraceContextPropagator.getInstance();

    public TraceContext {
        if (traceparent == null || !isOfForm(traceparent)) {
            throw new IllegalArgumentException("traceparent is not of the form 00-<trace ID>-<span ID>-<flags>");
        }
        tracestate = fitting(tracestate);
    }

    /** The first members, which are those of the latest participants. */
    private static @Nullable String fitting(@Nullable String tracestate) {
        if (tracestate == null || tracestate.length() <= LONGEST_STATE) {
            return tracestate;
        }
        int end = tracestate.lastIndexOf(',', LONGEST_STATE);
        return end <= 0 ? null : tracestate.substring(0, end);
    }

    private static boolean isOfForm(String traceparent) {
        return traceparent.length() == 55
                && traceparent.startsWith("00-")
                && Hex.isLowerAndNotZero(traceparent, 3, 35)
                && traceparent.charAt(35) == '-'
                && Hex.isLowerAndNotZero(traceparent, 36, 52)
                && traceparent.charAt(52) == '-'
                && Hex.isLower(traceparent, 53, 55);
    }

    /** The context of a span that exists or is reserved. */
    public static TraceContext of(SpanContext span) {
        Map<String, String> carrier = new HashMap<>();
        W3C.inject(Context.root().with(Span.wrap(span)), carrier, (map, key, value) -> {
            if (map != null) {
                map.put(key, value);
            }
        });
        return new TraceContext(
                Objects.requireNonNull(carrier.get("traceparent"), "an invalid span context"),
                carrier.get("tracestate"));
    }

    /** Reads what a client sent, of any W3C version; empty when it does not parse. */
    public static Optional<TraceContext> parse(@Nullable String traceparent, @Nullable String tracestate) {
        if (traceparent == null) {
            return Optional.empty();
        }
        if (tracestate == null && isOfForm(traceparent)) {
            return Optional.of(new TraceContext(traceparent, null));
        }
        Map<String, String> carrier = new HashMap<>();
        carrier.put("traceparent", traceparent);
        if (tracestate != null) {
            carrier.put("tracestate", tracestate);
        }
        SpanContext read = extract(carrier);
        return read.isValid() ? Optional.of(of(read)) : Optional.empty();
    }

    /** The span as a remote parent or a link's target. */
    public SpanContext toSpanContext() {
        if (tracestate == null) {
            return SpanContext.createFromRemoteParent(
                    traceId(), spanId(), TraceFlags.fromHex(traceparent, 53), TraceState.getDefault());
        }
        Map<String, String> carrier = new HashMap<>();
        carrier.put("traceparent", traceparent);
        carrier.put("tracestate", tracestate);
        return extract(carrier);
    }

    /** A context in which the span is the current one: the parent of what is started there. Carries no baggage. */
    public Context toContext() {
        return Context.root().with(Span.wrap(toSpanContext()));
    }

    @JsonIgnore
    public String traceId() {
        return traceparent.substring(3, 35);
    }

    @JsonIgnore
    public String spanId() {
        return traceparent.substring(36, 52);
    }

    @JsonIgnore
    public boolean isSampled() {
        return (Integer.parseInt(traceparent.substring(53, 55), 16) & 1) == 1;
    }

    private static SpanContext extract(Map<String, String> carrier) {
        return Span.fromContext(W3C.extract(Context.root(), carrier, MapGetter.INSTANCE))
                .getSpanContext();
    }

    private enum MapGetter implements TextMapGetter<Map<String, String>> {
        INSTANCE;

        @Override
        public Iterable<String> keys(Map<String, String> carrier) {
            return List.copyOf(carrier.keySet());
        }

        @Override
        public @Nullable String get(@Nullable Map<String, String> carrier, String key) {
            return carrier == null ? null : carrier.get(key);
        }
    }
}
