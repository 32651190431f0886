package dev.tributary.workerruntime;

import dev.tributary.contract.Saw;

/** A payload made ready for a model. */
public interface Prepared {

    /** What the model will see of the payload. */
    Saw saw();

    /** About how much memory it takes while it waits for the model, in bytes, on the heap and beside it; not what was stored. */
    long bytes();
}
