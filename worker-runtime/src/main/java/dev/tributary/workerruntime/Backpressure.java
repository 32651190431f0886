package dev.tributary.workerruntime;

import java.time.Duration;

/**
 * When the intake pauses: from a bound in items or in bytes on, until both are down to half of it, so that it does not
 * pause and resume with every record. Not thread-safe.
 */
final class Backpressure {

    private final int items;
    private final long bytes;
    private boolean paused;

    Backpressure(int items, long bytes) {
        this.items = items;
        this.bytes = bytes;
    }

    /** Waits until no more is in work than lets the intake go on, or the time is over. */
    void awaitRoom(OffsetLedger ledger, Duration timeout) throws InterruptedException {
        ledger.awaitAtMost(items / 2, bytes / 2, timeout);
    }

    /** Whether to take no more, with so much in work. */
    boolean pauses(int itemsNow, long bytesNow) {
        paused = paused ? itemsNow > items / 2 || bytesNow > bytes / 2 : itemsNow >= items || bytesNow >= bytes;
        return paused;
    }
}
