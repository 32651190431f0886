package dev.tributary.imageworker;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The memory that images being decoded take together. What an image takes follows from its declared pixels, so it is known
 * before the first is decoded; whoever does not fit in waits until another is done, but not for ever: a decoder that was given
 * up holds its share for as long as it runs, and nobody would notice who waits for it.
 */
final class DecodeMemory {

    /** 8 in the decoder's own picture, 4 in the upright RGB one. */
    private static final int BYTES_PER_PIXEL = 12;

    private static final int UNIT = 1 << 20;

    /** Longer than any picture is decoded for. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final int units;
    private final Semaphore free;
    private final Duration patience;

    DecodeMemory(long bytes) {
        this(bytes, PATIENCE);
    }

    DecodeMemory(long bytes, Duration patience) {
        this.patience = patience;
        units = (int) Math.min(bytes / UNIT, Integer.MAX_VALUE);
        free = new Semaphore(units, true);
    }

    /** What was taken, to be given back. */
    interface Share extends AutoCloseable {
        @Override
        void close();
    }

    /** Whether so many pixels can ever fit in. */
    boolean fits(long pixels) {
        return units(pixels) <= units;
    }

    /** Takes what so many pixels need, and waits for it; goes on without when that takes too long. */
    Share take(long pixels) {
        int taken = (int) units(pixels);
        try {
            if (free.tryAcquire(taken, patience.toMillis(), TimeUnit.MILLISECONDS)) {
                return () -> free.release(taken);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return () -> {};
    }

    private static long units(long pixels) {
        return pixels * BYTES_PER_PIXEL / UNIT + 1;
    }
}
