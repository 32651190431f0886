package dev.tributary.contract;

import dev.tributary.contract.trace.LogContext;
import dev.tributary.contract.trace.TraceContext;
import io.opentelemetry.api.trace.SpanContext;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** The headers of every record. Values are UTF-8 text. */
public final class TurnHeaders {

    /** W3C trace context of the span that sent the record. */
    public static final String TRACEPARENT = "traceparent";

    /** W3C vendor state, when there is some. */
    public static final String TRACESTATE = "tracestate";

    public static final String TURN_ID = "turn-id";

    /** The part's name; absent on records about a whole turn. */
    public static final String PART = "part";

    /** The part's modality; absent likewise. */
    public static final String MODALITY = "modality";

    public static final String CONTENT_TYPE = "content-type";

    /** Name and version of the value's schema, as in {@code part/1}. */
    public static final String SCHEMA = "schema";

    /** On a record that was sent again from a dead letter: where that lies, as in {@code tributary.rejected-0@42}. */
    public static final String DEAD_LETTER = "dead-letter";

    /** On a result: which replica made it, as in {@code 4711@host}; see {@link ProcessName}. */
    public static final String WORKER = "worker";

    private static final String JSON = "application/json";

    private TurnHeaders() {}

    /** A record about a whole turn, keyed by its ID. The sender adds the trace context. */
    public static <T> ProducerRecord<byte[], byte[]> record(Topic<T> topic, String turnId, T value) {
        return record(topic, turnId, null, value);
    }

    /** A record about one part, or a whole turn when {@code part} is null. The sender adds the trace context. */
    public static <T> ProducerRecord<byte[], byte[]> record(
            Topic<T> topic, String turnId, @Nullable PartId part, T value) {
        return new ProducerRecord<>(
                topic.name(), null, null, topic.key(turnId), topic.serialize(value), headers(topic, turnId, part));
    }

    /** The headers of a record, without trace context; the turn ID is null where a dead letter names none. */
    public static Headers headers(Topic<?> topic, @Nullable String turnId, @Nullable PartId part) {
        Headers headers = new RecordHeaders();
        if (turnId != null) {
            put(headers, TURN_ID, turnId);
        }
        if (part != null) {
            put(headers, PART, part.toString());
            put(headers, MODALITY, part.modality().id());
        }
        put(headers, CONTENT_TYPE, JSON);
        put(headers, SCHEMA, topic.schema());
        return headers;
    }

    /** Sets the trace context, in place of any that is there. */
    public static void inject(Headers headers, TraceContext trace) {
        put(headers, TRACEPARENT, trace.traceparent());
        headers.remove(TRACESTATE);
        if (trace.tracestate() != null) {
            put(headers, TRACESTATE, trace.tracestate());
        }
    }

    /** The trace context, or null when there is none that parses. */
    public static @Nullable TraceContext trace(Headers headers) {
        return TraceContext.parse(value(headers, TRACEPARENT), value(headers, TRACESTATE))
                .orElse(null);
    }

    /** The last value of a header as text, or null. */
    public static @Nullable String value(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }

    /** Logs something about a record, so that the lines name the turn and the trace that its headers name. */
    public static void log(Headers headers, Runnable lines) {
        TraceContext trace = trace(headers);
        LogContext.log(
                trace == null ? SpanContext.getInvalid() : trace.toSpanContext(), value(headers, TURN_ID), lines);
    }

    private static void put(Headers headers, String name, String value) {
        headers.remove(name).add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
