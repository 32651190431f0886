package dev.tributary.deploy.replay;

import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Which turns are replayed.
 *
 * @param since turns that opened before this are not whole
 * @param until what came from then on does not count; null for up to {@code started}
 * @param started when the replay was started
 */
public record ReplayRange(Instant since, @Nullable Instant until, Instant started) {

    /** Clocks of ingest and workers may differ: a result may seem to have been sent before its turn opened. */
    private static final Duration SKEW = Duration.ofMinutes(1);

    public ReplayRange {
        if (!since.isBefore(until == null ? started : until)) {
            throw new IllegalArgumentException("it ends at " + (until == null ? started : until)
                    + ", which is not after its beginning at " + since);
        }
    }

    /** From when on records are read. */
    Instant from() {
        return since.minus(SKEW);
    }

    /** When it ends: not after it was started, since nobody knows what comes then. */
    Instant end() {
        return until == null || until.isAfter(started) ? started : until;
    }

    /** Whether a record's timestamp is one that it cannot have had: its producer's clock was ahead. */
    boolean isImpossible(long timestamp) {
        return timestamp > started.toEpochMilli();
    }

    /** The time at which a record is taken: its own, or at once when that is impossible. */
    Instant time(ConsumerRecord<byte[], byte[]> record) {
        return isImpossible(record.timestamp()) ? from() : Instant.ofEpochMilli(record.timestamp());
    }
}
