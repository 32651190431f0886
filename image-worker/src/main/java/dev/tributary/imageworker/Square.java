package dev.tributary.imageworker;

import dev.tributary.contract.Saw;
import dev.tributary.workerruntime.Prepared;
import java.nio.FloatBuffer;

/**
 * A picture that is ready for classification.
 *
 * @param input three planes of {@code crop × crop} floats
 */
record Square(Saw saw, FloatBuffer input) implements Prepared {}
