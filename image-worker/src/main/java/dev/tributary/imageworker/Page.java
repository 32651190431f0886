package dev.tributary.imageworker;

import dev.tributary.contract.Saw;
import dev.tributary.workerruntime.Prepared;
import java.nio.ByteBuffer;

/**
 * A picture that is ready for text detection.
 *
 * @param picture the upright picture at its own size; lines are cut out of it
 * @param input the detector's input: three planes of {@code inputWidth × inputHeight} values
 */
record Page(Saw saw, RgbImage picture, ByteBuffer input, int inputWidth, int inputHeight) implements Prepared {

    @Override
    public long bytes() {
        return (long) Integer.BYTES * picture.width() * picture.height() + input.capacity();
    }
}
