package dev.tributary.imageworker;

import dev.tributary.workerruntime.ModelException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;

/** A network with one float input and one float output. */
interface Network extends AutoCloseable {

    /**
     * A tensor: its values from index 0 on, and its dimensions.
     *
     * @param shape outermost dimension first
     */
    record Tensor(FloatBuffer values, List<Long> shape) {

        /** Dimension {@code index} as an int. */
        int dimension(int index) {
            return Math.toIntExact(shape.get(index));
        }
    }

    /**
     * Runs the network once.
     *
     * @param input a direct buffer in native order, read from index 0 on
     * @param shape the input's dimensions
     * @throws ModelException when the runtime refuses or fails
     */
    Tensor run(FloatBuffer input, long... shape) throws ModelException;

    @Override
    void close();

    /** A buffer for {@code floats} values, all 0, that ONNX Runtime reads without copying. */
    static FloatBuffer buffer(int floats) {
        return ByteBuffer.allocateDirect(Math.multiplyExact(floats, Float.BYTES))
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }
}
