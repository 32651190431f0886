package dev.tributary.workerruntime;

import dev.tributary.contract.blob.BlobException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells of an outage of the object store once, then now and then how it goes, and once each when it fails in another way, then of its end; thread-safe. */
final class StoreOutage {

    private static final Logger LOG = LoggerFactory.getLogger(StoreOutage.class);
    private static final Duration PROGRESS = Duration.ofSeconds(30);

    private final InstantSource clock;
    private @Nullable Instant since;
    private Instant told = Instant.MIN;
    private final Set<BlobException.Kind> kinds = EnumSet.noneOf(BlobException.Kind.class);
    private long attempts;

    StoreOutage(InstantSource clock) {
        this.clock = clock;
    }

    /** A payload could not be had, and will be asked for again. */
    synchronized void failed(BlobException failure, int waiting) {
        Instant now = clock.instant();
        attempts++;
        boolean isNew = kinds.add(failure.kind());
        if (since == null) {
            since = now;
            told = now;
            LOG.warn("{}; parts wait and are tried again until the store gives them", failure.getMessage());
        } else if (isNew || Duration.between(told, now).compareTo(PROGRESS) >= 0) {
            told = now;
            LOG.warn(
                    "still no payloads from the store after {} s and {} attempts, {} parts wait: {}",
                    Duration.between(since, now).toSeconds(),
                    attempts,
                    waiting,
                    failure.getMessage());
        }
    }

    /** The store answered. */
    synchronized void answered() {
        if (since != null) {
            LOG.info(
                    "the store answers again after {} s and {} failed attempts",
                    Duration.between(since, clock.instant()).toSeconds(),
                    attempts);
            since = null;
            kinds.clear();
            attempts = 0;
        }
    }
}
