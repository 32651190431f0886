package dev.tributary.imageworker;

import dev.tributary.contract.Saw;
import dev.tributary.workerruntime.Prepared;
import java.nio.ByteBuffer;

/**
 * A picture that is ready for classification.
 *
 * @param input three planes of {@code crop × crop} values
 */
record Square(Saw saw, ByteBuffer input) implements Prepared {

    @Override
    public long bytes() {
        return input.capacity();
    }
}
