package dev.tributary.workerruntime;

import dev.tributary.contract.Answer;
import dev.tributary.contract.ModelInfo;
import dev.tributary.contract.Saw;
import org.jspecify.annotations.Nullable;

/** Takes what became of a part; each part has exactly one outcome. */
interface Outcomes {

    /** The model answered. */
    void answered(PartInFlight part, Answer answer, ModelInfo model, Saw saw);

    /** The part failed: a failed result for the join, and a dead letter for the operator. */
    void failed(PartInFlight part, Throwable failure, @Nullable ModelInfo model, @Nullable Saw saw);

    /** Whether the part went to another worker; then nothing further is to be done about it. */
    boolean isDropped(PartInFlight part);

    /** The worker closes before the part could be done; the part comes again. */
    void abandoned(PartInFlight part);

    /** The part's partition goes to another worker before a payload was there; that one does it again. */
    void revoked(PartInFlight part);
}
