package dev.tributary.workerruntime;

/** How inputs of different lengths go together in one call of a model. */
public enum Lengths {

    /** As they come: the model runs them one by one, or makes all of one size. A batch costs what its inputs cost together. */
    ANY,

    /** Padded to the longest, which a mask hides: like lengths go together. A batch costs its longest times its size. */
    PADDED,

    /** Without a mask: only equal lengths go together. A batch costs what its inputs cost together. */
    EQUAL
}
