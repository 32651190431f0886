package dev.tributary.workerruntime;

import java.time.Duration;
import java.time.Instant;

/**
 * A part that is prepared and waits for its batch.
 *
 * @param cost what it costs the model, in the model's unit: {@link Model#cost}
 * @param since when it was prepared
 */
record ReadyPart<P extends Prepared>(PartInFlight part, P prepared, long cost, Instant since) {

    /**
     * How long it has until its deadline, in nanoseconds, negative when that is over. It counts from the record's timestamp,
     * but no clock makes a part due before it came here, or later than had it been sent then.
     *
     * @param deadline from its append on
     */
    long left(Instant now, Duration deadline) {
        Duration before = Duration.between(Instant.ofEpochMilli(part.record().timestamp()), since);
        Duration waited = before.isNegative() ? Duration.ZERO : before.compareTo(deadline) > 0 ? deadline : before;
        return deadline.minus(waited).minus(Duration.between(since, now)).toNanos();
    }
}
