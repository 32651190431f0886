package dev.tributary.workerruntime;

import dev.tributary.contract.Saw;

/** A payload made ready for a model. */
public interface Prepared {

    /** What the model will see of the payload. */
    Saw saw();

    /** About how much memory it takes, in bytes. */
    default long bytes() {
        return saw().bytes();
    }
}
