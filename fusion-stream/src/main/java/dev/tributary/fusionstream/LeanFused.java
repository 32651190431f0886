package dev.tributary.fusionstream;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.tributary.contract.Decoded;
import dev.tributary.contract.Fused;
import dev.tributary.contract.FusedPart;
import dev.tributary.contract.Json;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads of an outcome what spans and figures tell about it. What the models answered is passed over, and absent. */
final class LeanFused {

    private static final ObjectReader READER =
            Json.MAPPER.copy().addMixIn(FusedPart.class, WithoutAnswers.class).readerFor(Fused.class);

    @JsonIgnoreProperties({"answer", "model", "saw", "payload"})
    private interface WithoutAnswers {}

    private LeanFused() {}

    /** The value of a record on {@code tributary.fused}. */
    static Decoded<Fused> decode(byte @Nullable [] value) {
        if (value == null) {
            return new Decoded.Malformed<>(Decoded.EMPTY, "the record has no value");
        }
        try {
            return new Decoded.Ok<>(READER.readValue(value));
        } catch (IOException e) {
            return new Decoded.Malformed<>(Decoded.INVALID, "the value is no outcome");
        }
    }
}
