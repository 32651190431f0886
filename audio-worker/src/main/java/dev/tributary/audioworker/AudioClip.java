package dev.tributary.audioworker;

import dev.tributary.contract.Saw;
import dev.tributary.workerruntime.Prepared;

/** A decoded clip on its way to the model. */
record AudioClip(Sound sound, Saw saw) implements Prepared {}
