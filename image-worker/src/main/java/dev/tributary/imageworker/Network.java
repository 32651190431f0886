package dev.tributary.imageworker;

import dev.tributary.workerruntime.ModelException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;

/** A network with one input, of whatever type, and one float output. */
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
     * @param input values of the type that the network takes, in native order, from index 0 on; in direct memory nothing is copied
     * @param shape the input's dimensions
     * @throws ModelException when the runtime refuses or fails
     */
    Tensor run(ByteBuffer input, long... shape) throws ModelException;

    @Override
    void close();

    /** A buffer for {@code values} values of so many bytes, all 0, that ONNX Runtime reads without copying. */
    static ByteBuffer buffer(int values, int bytes) {
        return ByteBuffer.allocateDirect(Math.multiplyExact(values, bytes)).order(ByteOrder.nativeOrder());
    }
}
