package dev.tributary.workerruntime;

import dev.tributary.contract.BlobRef;
import dev.tributary.contract.Part;
import dev.tributary.contract.PartId;
import dev.tributary.contract.TurnHeaders;
import dev.tributary.contract.TurnIds;
import dev.tributary.contract.trace.Attr;
import dev.tributary.contract.trace.MessagingAttributes;
import dev.tributary.contract.trace.TraceContext;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import java.time.Instant;
import java.time.InstantSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Opens the {@code process <topic>} span of each record, as a child of the span that sent it. */
final class PartTraces {

    private final Tracer tracer;
    private final InstantSource clock;
    private final WorkerMetrics metrics;
    private final WorkerSettings settings;

    PartTraces(Tracer tracer, InstantSource clock, WorkerMetrics metrics, WorkerSettings settings) {
        this.tracer = tracer;
        this.clock = clock;
        this.metrics = metrics;
        this.settings = settings;
    }

    /**
     * Opens the span of a record.
     *
     * @param part what the record says; null when it cannot be read
     */
    PartTrace open(ConsumerRecord<byte[], byte[]> record, @Nullable Part part, Instant polledAt) {
        Attributes ofPart = part == null ? said(record.headers()) : of(part);
        SpanBuilder span = tracer.spanBuilder("process " + record.topic())
                .setSpanKind(SpanKind.CONSUMER)
                .setAllAttributes(MessagingAttributes.process(record, settings.group(), settings.service()))
                .setAllAttributes(ofPart)
                .setAttribute(Attr.SPAN_KIND, "CHAIN")
                .setStartTimestamp(polledAt);
        TraceContext parent = parent(record.headers(), part, span);
        if (parent == null) {
            span.setNoParent();
        } else {
            span.setParent(parent.toContext());
        }
        Span process = span.startSpan();
        PartTrace trace = new PartTrace(tracer, clock, metrics, settings.modality(), ofPart, polledAt, process);
        if (part != null) {
            trace.put(about(part));
            trace.input(input(part.payload()));
        }
        trace.queued(Instant.ofEpochMilli(record.timestamp()));
        return trace;
    }

    /** The sender's span; the turn's own when the header does not parse; else none. */
    private static @Nullable TraceContext parent(Headers headers, @Nullable Part part, SpanBuilder span) {
        TraceContext sender = TurnHeaders.trace(headers);
        if (sender != null) {
            return sender;
        }
        String rejected = TurnHeaders.value(headers, TurnHeaders.TRACEPARENT);
        if (rejected != null) {
            span.setAttribute(
                    Attr.REJECTED_TRACEPARENT,
                    rejected.substring(0, Math.min(rejected.length(), Attr.REJECTED_TRACEPARENT_LENGTH)));
        }
        return part == null ? null : part.turnTrace();
    }

    private static Attributes of(Part part) {
        return Attr.part(part.turnId(), part.part().toString(), part.modality().id());
    }

    private static Attributes about(Part part) {
        AttributesBuilder attributes = Attributes.builder().put(Attr.TENANT, part.tenant());
        if (part.session() != null) {
            attributes.put(Attr.SESSION, part.session());
        }
        if (part.user() != null) {
            attributes.put(Attr.USER, part.user());
        }
        return attributes.build();
    }

    private Attributes input(@Nullable BlobRef payload) {
        AttributesBuilder attributes = Attributes.builder();
        if (payload == null) {
            return attributes
                    .put(Attr.INPUT_MIME_TYPE, PayloadFetcher.INLINE_TYPE)
                    .build();
        }
        attributes.put(Attr.PAYLOAD_URI, payload.uri());
        attributes.put(Attr.INPUT_MIME_TYPE, payload.contentType());
        switch (settings.modality()) {
            case IMAGE -> attributes.put(Attr.IMAGE_URL, payload.uri());
            case AUDIO ->
                attributes.put(Attr.AUDIO_URL, payload.uri()).put(Attr.AUDIO_MIME_TYPE, payload.contentType());
            default -> {}
        }
        return attributes.build();
    }

    /** What the headers say of a record that cannot be read, as far as it has the form it must have. */
    private Attributes said(Headers headers) {
        String turnId = TurnHeaders.value(headers, TurnHeaders.TURN_ID);
        String modality = settings.modality().id();
        if (turnId == null || !TurnIds.isValid(turnId)) {
            return Attributes.of(Attr.MODALITY, modality);
        }
        PartId part = DeadLetters.part(headers);
        return Attr.part(turnId, part == null ? null : part.toString(), modality);
    }
}
