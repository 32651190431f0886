package dev.tributary.workerruntime;

import java.time.Instant;

/**
 * A part that is prepared and waits for its batch.
 *
 * @param cost what it costs the model, in the model's unit: {@link Model#cost}
 * @param since when it was prepared
 */
record ReadyPart<P extends Prepared>(PartInFlight part, P prepared, long cost, Instant since) {}
