package dev.tributary.fusionstream;

import dev.tributary.contract.Fused;
import dev.tributary.contract.Late;

/** What a step of the join lets out. */
sealed interface Emission {

    /**
     * A revision of a turn's outcome, for {@code tributary.fused}.
     *
     * @param state of the turn from now on
     */
    record Outcome(Fused fused, TurnState state) implements Emission {}

    /** A result that came after window and grace, for {@code tributary.late}. */
    record TooLate(Late late) implements Emission {}

    /** An arrival that the join cannot take, for {@code tributary.rejected}. */
    record Refused(String errorType, String reason) implements Emission {}
}
