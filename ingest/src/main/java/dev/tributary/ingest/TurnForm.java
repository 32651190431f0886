package dev.tributary.ingest;

import com.fasterxml.jackson.databind.ObjectReader;
import dev.tributary.contract.Json;
import dev.tributary.contract.Modality;
import dev.tributary.contract.TurnIds;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the form that {@code POST /v1/turns} takes: parts named text, image, audio, and one named turn at most. */
final class TurnForm {

    private static final String TURN = "turn";

    private final Limits limits;
    private final ObjectReader strict;

    TurnForm(Limits limits) {
        this.limits = limits;
        this.strict = Json.strict(limits.nesting());
    }

    Submission read(List<FormPart> form, Instant arrival, Origin origin) throws RefusedException {
        List<Payload> payloads = new ArrayList<>();
        @Nullable TurnFields fields = null;
        for (FormPart part : form) {
            String name = part.name();
            if (TURN.equals(name)) {
                if (fields != null) {
                    throw new RefusedException(Refusal.INVALID_TURN, "there are two turn parts; send one at most");
                }
                fields = TurnFields.read(part.content().array(), strict);
            } else {
                payloads.add(payload(modality(name), part));
            }
        }
        TurnFields read = fields == null ? TurnFields.NONE : fields;
        return new Submission(
                read.turnId() == null ? TurnIds.mint(arrival) : read.turnId(),
                read.turnId() == null,
                arrival,
                read.windowMs(),
                read.session(),
                read.user(),
                payloads,
                origin);
    }

    private static Modality modality(@Nullable String name) throws RefusedException {
        return Arrays.stream(Modality.values())
                .filter(modality -> modality.id().equals(name))
                .findFirst()
                .orElseThrow(() -> new RefusedException(
                        Refusal.UNKNOWN_PART,
                        "a part has another name than turn, " + Modality.names() + "; rename it"));
    }

    private Payload payload(Modality modality, FormPart part) throws RefusedException {
        byte[] bytes = part.content().array();
        if (bytes.length == 0) {
            throw new RefusedException(Refusal.EMPTY_PART, "a part named " + modality + " is empty; leave it out");
        }
        if (bytes.length > limits.part(modality)) {
            throw new RefusedException(
                    Refusal.PART_TOO_LARGE,
                    "a part named " + modality + " has " + bytes.length + " bytes; at most " + limits.part(modality)
                            + " are taken; send less, or raise " + Limits.partMax(modality));
        }
        String type = ContentTypes.of(modality, part.contentType(), bytes);
        if (modality == Modality.TEXT) {
            checkLength(ContentTypes.textLength(bytes), limits);
        }
        return new Payload.Carried(modality, bytes, type);
    }

    static void checkLength(int length, Limits limits) throws RefusedException {
        if (length > limits.textLength()) {
            throw new RefusedException(
                    Refusal.PART_TOO_LARGE,
                    "a text has " + length + " characters; at most " + limits.textLength()
                            + " are taken; shorten it, or raise " + Limits.TEXT_LENGTH_MAX);
        }
    }
}
