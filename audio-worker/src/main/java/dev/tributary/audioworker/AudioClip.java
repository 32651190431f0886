package dev.tributary.audioworker;

import dev.tributary.contract.Saw;
import dev.tributary.workerruntime.Prepared;

/** A decoded clip on its way to the model. */
record AudioClip(Sound sound, Saw saw) implements Prepared {

    @Override
    public long bytes() {
        return (long) Float.BYTES * sound.samples().length;
    }
}
