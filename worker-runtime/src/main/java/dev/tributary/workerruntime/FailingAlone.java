package dev.tributary.workerruntime;

import dev.tributary.contract.blob.BlobException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How long one object has not been given while others were: for ever, it would hold back its partition's commit. What counts
 * is the time in which others were given, from one attempt to the next, and none of it for much, since where nothing is
 * given the store is out, or the credentials are wrong, and that passes. Used by one thread after the other.
 */
final class FailingAlone {

    /** How many times as long the store may fail on an object as it may refuse it: one that is nearly out fails on many. */
    private static final int UNAVAILABLE_TIMES = 5;

    /** At least so many times others must have been given while the object was not. */
    private static final int GAPS = 10;

    private final Duration refused;
    private volatile @Nullable Instant last;
    private volatile Duration alone = Duration.ZERO;

    /** @param refused for how long the store may refuse it */
    FailingAlone(Duration refused) {
        this.refused = refused;
    }

    /**
     * It was not given once more.
     *
     * @param given when another one was, the last time
     * @return whether it has been long enough
     */
    boolean again(BlobException failure, Instant now, Instant given) {
        Duration most = failure.kind() == BlobException.Kind.DENIED ? refused : refused.multipliedBy(UNAVAILABLE_TIMES);
        Instant before = last;
        last = now;
        if (before != null && given.isAfter(before)) {
            Duration since = Duration.between(before, now);
            Duration counts = most.dividedBy(GAPS);
            alone = alone.plus(since.compareTo(counts) < 0 ? since : counts);
        }
        return alone.compareTo(most) >= 0;
    }
}
