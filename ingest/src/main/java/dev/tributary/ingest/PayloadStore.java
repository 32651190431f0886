package dev.tributary.ingest;

import dev.tributary.contract.BlobRef;
import dev.tributary.contract.Modality;
import dev.tributary.contract.Part;
import dev.tributary.contract.PartId;
import dev.tributary.contract.TurnHead;
import dev.tributary.contract.blob.BlobException;
import dev.tributary.contract.telemetry.Telemetry;
import dev.tributary.contract.trace.Attr;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Makes the records of a turn's parts: short texts travel inside, other bytes go to the store, references stay. */
final class PayloadStore {

    private final ObjectStore objects;
    private final int inlineText;
    private final Telemetry telemetry;

    PayloadStore(ObjectStore objects, int inlineText, Telemetry telemetry) {
        this.objects = objects;
        this.inlineText = inlineText;
        this.telemetry = telemetry;
    }

    /**
     * Stores what has to be stored.
     *
     * @param context the span that the storing belongs to
     * @throws RefusedException when the store cannot be used
     */
    List<Part> store(OpenTurn turn, Context context) throws RefusedException {
        List<Part> parts = new ArrayList<>();
        for (Map.Entry<PartId, Payload> entry : turn.payloads().entrySet()) {
            parts.add(part(turn.head(), entry.getKey(), entry.getValue(), context));
        }
        return parts;
    }

    private Part part(TurnHead head, PartId id, Payload payload, Context context) throws RefusedException {
        if (payload instanceof Payload.Carried carried) {
            if (id.modality() == Modality.TEXT && carried.bytes().length <= inlineText) {
                return Part.of(head, id, null, new String(carried.bytes(), StandardCharsets.UTF_8));
            }
            return Part.of(head, id, put(head, id, carried, context), null);
        }
        return Part.of(head, id, ((Payload.Stored) payload).ref(), null);
    }

    private BlobRef put(TurnHead head, PartId id, Payload.Carried payload, Context context) throws RefusedException {
        Span span = telemetry
                .tracer()
                .spanBuilder(id.modality() + ".store")
                .setSpanKind(SpanKind.CLIENT)
                .setParent(context)
                .setAllAttributes(
                        Attr.part(head.turnId(), id.toString(), id.modality().id()))
                .setAttribute(Attr.PAYLOAD_BYTES, (long) payload.bytes().length)
                .setAttribute(Attr.INPUT_MIME_TYPE, payload.contentType())
                .startSpan();
        try {
            BlobRef ref = objects.store(head.tenant(), payload.bytes(), payload.contentType());
            span.setAttribute(Attr.PAYLOAD_URI, ref.uri());
            if (ref.sha256() != null) {
                span.setAttribute(Attr.PAYLOAD_SHA256, ref.sha256());
            }
            return ref;
        } catch (BlobException e) {
            span.setStatus(StatusCode.ERROR, String.valueOf(e.getMessage()));
            span.setAttribute(Attr.ERROR_TYPE, e.kind().errorType());
            span.recordException(e, Attributes.of(Attr.ERROR_TYPE, e.kind().errorType()));
            throw Manifests.unavailable(e);
        } finally {
            span.end();
        }
    }
}
