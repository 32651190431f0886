package dev.tributary.fusionstream;

import dev.tributary.contract.Fused;
import dev.tributary.contract.Late;
import dev.tributary.contract.PartId;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

/** What a step of the join lets out. */
sealed interface Emission {

    /**
     * A revision of a turn's outcome, for {@code tributary.fused}.
     *
     * @param openedAt when the turn opened, not after it was first seen
     * @param origins where each part's result came from, in the order of the parts
     * @param arrived the parts that no revision before this one counted
     */
    record Outcome(Fused fused, Instant openedAt, Map<PartId, Origin> origins, Set<PartId> arrived)
            implements Emission {}

    /** A result that came after window and grace, for {@code tributary.late}. */
    record TooLate(Late late, Origin origin) implements Emission {}

    /** An arrival that the join cannot take, for {@code tributary.rejected}. */
    record Refused(String errorType, String reason) implements Emission {}
}
