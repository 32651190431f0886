package dev.tributary.fusionstream;

import dev.tributary.contract.FusedPart;
import dev.tributary.contract.ModelInfo;
import dev.tributary.contract.PartError;
import dev.tributary.contract.ResultStatus;
import dev.tributary.contract.Saw;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * A slot of the join that is filled.
 *
 * @param part what the outcome says about it
 * @param bytes the size of its record's value, or of what is written of it where that is more; counted against the turn's
 *     bound
 */
record ArrivedPart(FusedPart part, int bytes) {

    /**
     * The rule for two results of one part: an answer beats a failure; then the greater model version, model name, payload
     * hash, and error type in the order of their characters. Two results that are equal in all of these are the same
     * result, sent twice. The rule looks at what was sent only, so it decides alike in every order of arrival.
     */
    private static final Comparator<ArrivedPart> PRECEDENCE = Comparator.comparing(
                    (ArrivedPart arrived) -> arrived.part().status() == ResultStatus.OK)
            .thenComparing(ArrivedPart::modelVersion)
            .thenComparing(ArrivedPart::modelName)
            .thenComparing(ArrivedPart::payloadHash)
            .thenComparing(ArrivedPart::errorType);

    /** Whether this one takes the slot that {@code held} has. */
    boolean prevailsOver(@Nullable ArrivedPart held) {
        return held == null || PRECEDENCE.compare(this, held) > 0;
    }

    private String modelVersion() {
        ModelInfo model = part.model();
        return model == null ? "" : model.version();
    }

    private String modelName() {
        ModelInfo model = part.model();
        return model == null ? "" : model.name();
    }

    private String payloadHash() {
        Saw saw = part.saw();
        return saw == null ? "" : saw.sha256();
    }

    private String errorType() {
        PartError error = part.error();
        return error == null ? "" : error.type();
    }
}
