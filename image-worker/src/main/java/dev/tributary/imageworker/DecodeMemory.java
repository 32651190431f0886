package dev.tributary.imageworker;

import java.util.concurrent.Semaphore;

/**
 * The memory that images being decoded take together. What an image takes follows from its declared pixels, so it is known
 * before the first is decoded; whoever does not fit in waits until another is done.
 */
final class DecodeMemory {

    /** 8 in the decoder's own picture, 4 in the upright RGB one. */
    private static final int BYTES_PER_PIXEL = 12;

    private static final int UNIT = 1 << 20;

    private final int units;
    private final Semaphore free;

    DecodeMemory(long bytes) {
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

    /** Takes what so many pixels need, and waits for it. */
    Share take(long pixels) {
        int taken = (int) units(pixels);
        free.acquireUninterruptibly(taken);
        return () -> free.release(taken);
    }

    private static long units(long pixels) {
        return pixels * BYTES_PER_PIXEL / UNIT + 1;
    }
}
