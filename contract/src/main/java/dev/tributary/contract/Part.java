package dev.tributary.contract;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.tributary.contract.trace.TraceContext;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code tributary.text|image|audio}: one part of a turn, for the worker of its modality. The payload is a reference into
 * the object store, or inline text when it is short.
 *
 * @param part which part
 * @param modality the part's modality, repeated for readers that do not parse part names
 * @param payload where the payload lies; absent exactly when {@code text} is there
 * @param text the payload itself
 */
public record Part(
        String turnId,
        PartId part,
        Modality modality,
        Instant openedAt,
        long windowMs,
        List<PartId> expected,
        String tenant,
        @Nullable String session,
        @Nullable String user,
        @Nullable BlobRef payload,
        @Nullable String text,
        TraceContext turnTrace,
        @Nullable TraceContext producerTrace) {

    public Part {
        TurnHead head =
                new TurnHead(turnId, openedAt, windowMs, expected, tenant, session, user, turnTrace, producerTrace);
        expected = head.expected();
        PartOf.check(head, part, modality);
        Require.wellFormed("text", text);
        if ((payload == null) == (text == null)) {
            throw new IllegalArgumentException("a part has either payload or text");
        }
    }

    public static Part of(TurnHead head, PartId part, @Nullable BlobRef payload, @Nullable String text) {
        return new Part(
                head.turnId(),
                part,
                part.modality(),
                head.openedAt(),
                head.windowMs(),
                head.expected(),
                head.tenant(),
                head.session(),
                head.user(),
                payload,
                text,
                head.turnTrace(),
                head.producerTrace());
    }

    @JsonIgnore
    public TurnHead head() {
        return new TurnHead(turnId, openedAt, windowMs, expected, tenant, session, user, turnTrace, producerTrace);
    }
}
