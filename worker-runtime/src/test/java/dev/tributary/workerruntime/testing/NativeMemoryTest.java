package dev.tributary.workerruntime.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

final class NativeMemoryTest {

    @Test
    void memoryOutsideTheHeapIsSeenAndMemoryInsideIsNot() {
        assumeTrue(NativeMemory.canBeMeasured());
        NativeMemory.bytes();
        long before = NativeMemory.bytes();
        ByteBuffer outside = ByteBuffer.allocateDirect(96 << 20);
        for (int i = 0; i < outside.capacity(); i += 4096) {
            outside.put(i, (byte) 1);
        }
        byte[] inside = new byte[32 << 20];
        long grown = NativeMemory.bytes() - before;

        assertThat(grown).isBetween(80L << 20, 120L << 20);
        assertThat(outside.get(0) + inside[0]).isOne(); // both are alive until here
    }
}
