package dev.tributary.deploy.replay;

import dev.tributary.contract.Decision;
import dev.tributary.contract.Fused;
import dev.tributary.contract.MissingPart;
import dev.tributary.contract.Outcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an outcome comes to, without its parts. */
public record Told(
        int revision,
        Outcome outcome,
        Decision decision,
        @Nullable Double averageConfidence,
        List<MissingPart> missing,
        List<String> reasons) {

    static Told of(Fused fused) {
        return new Told(
                fused.revision(),
                fused.outcome(),
                fused.decision(),
                fused.averageConfidence(),
                fused.missing(),
                fused.reasons());
    }
}
