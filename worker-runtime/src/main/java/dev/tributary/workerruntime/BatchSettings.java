package dev.tributary.workerruntime;

import dev.tributary.contract.SettingsReader;
import java.time.Duration;

/**
 * How parts go into calls of the model; the names are {@code tributary.<modality>.batch.…}.
 *
 * @param max parts in one call at most: {@code max}
 * @param sizing whether a call's budget is {@code budget}, or what {@link WarmUp} found best within it: {@code sizing}
 * @param budget what the parts of one call may cost together, 0 for what the card says: {@code budget}
 * @param linger how long a prepared part waits for others that are still being prepared: {@code linger}
 * @param idleLinger the same when it found a model without work: {@code linger.idle}
 * @param paddingMax the share of a call's cells that padding may take: {@code padding.max}
 * @param latency how long one call of the inputs that the budget is measured with may take: {@code latency}
 * @param measure how long measuring may take: {@code measure}
 * @param deadline how long after its append a part's answer is wanted, zero for parts in the order of arrival:
 *     {@code deadline}
 */
record BatchSettings(
        int max,
        Sizing sizing,
        long budget,
        Duration linger,
        Duration idleLinger,
        double paddingMax,
        Duration latency,
        Duration measure,
        Duration deadline) {

    /** Where a call's budget comes from. */
    enum Sizing {
        /** From what the model gains by more, tried at the start; at most what settings and card say. */
        MEASURED,
        /** From settings and card. */
        FIXED
    }

    static BatchSettings from(SettingsReader reader, String prefix) {
        return new BatchSettings(
                reader.integer(prefix + "max", 32, 1, 4096),
                reader.choice(prefix + "sizing", Sizing.MEASURED),
                reader.whole(prefix + "budget", 0, 0, Long.MAX_VALUE),
                reader.duration(prefix + "linger", Duration.ofMillis(20)),
                reader.duration(prefix + "linger.idle", Duration.ZERO),
                reader.decimal(prefix + "padding.max", 0.2, 0, 1),
                reader.duration(prefix + "latency", Duration.ofMillis(250)),
                reader.duration(prefix + "measure", Duration.ofMillis(300)),
                reader.duration(prefix + "deadline", Duration.ZERO));
    }

    BatchReady ready() {
        return new BatchReady(linger, idleLinger);
    }

    /** What one call takes before anything is measured. */
    BatchLimits limits(Lengths lengths, long cardBudget) {
        return new BatchLimits(max, budget > 0 ? budget : cardBudget, lengths, paddingMax);
    }
}
