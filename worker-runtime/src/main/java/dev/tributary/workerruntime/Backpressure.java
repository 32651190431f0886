package dev.tributary.workerruntime;

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

    /** Whether to take no more, with so much in work. */
    boolean pauses(int itemsNow, long bytesNow) {
        paused = paused ? itemsNow > items / 2 || bytesNow > bytes / 2 : itemsNow >= items || bytesNow >= bytes;
        return paused;
    }
}
