package dev.tributary.workerruntime;

import dev.tributary.contract.Modality;
import dev.tributary.contract.SettingsReader;
import java.time.Duration;

/**
 * How much a worker takes at once; the names are {@code tributary.<modality>.…}.
 *
 * @param inFlightBytes size of the records in work at which no more are polled: {@code inflight.bytes}
 * @param preparedMax prepared parts that may wait for the model: {@code prepared.max}
 * @param preparedBytes memory that those may take: {@code prepared.bytes}
 * @param revokeTimeout how long a partition that goes to another worker is held for what is in work: {@code
 *     revoke.timeout}
 * @param pausesInOutage whether no more are polled while the object store is out: {@code outage.pause}
 * @param breakerFailures failures in a row at which the store counts as out: {@code tributary.s3.breaker.failures}
 */
record IntakeSettings(
        long inFlightBytes,
        int preparedMax,
        long preparedBytes,
        Duration revokeTimeout,
        boolean pausesInOutage,
        int breakerFailures) {

    static IntakeSettings from(SettingsReader reader, String own, Modality modality) {
        return new IntakeSettings(
                reader.bytes(own + "inflight.bytes", 64L << 20),
                reader.integer(own + "prepared.max", 64, 1, 100_000),
                reader.bytes(
                        own + "prepared.bytes", Math.max(1, Runtime.getRuntime().maxMemory() / 4)),
                reader.duration(own + "revoke.timeout", Duration.ofSeconds(10)),
                reader.flag(own + "outage.pause", modality != Modality.TEXT),
                reader.integer("tributary.s3.breaker.failures", 4, 1, 1_000));
    }
}
