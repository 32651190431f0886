package dev.tributary.audioworker;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.tributary.workerruntime.ModelException;
import dev.tributary.workerruntime.OnnxSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Map;

/**
 * The probability of speech per frame of 32 ms, by Silero's network (version 5 and later): {@code input} [1, 576], which
 * is 64 samples of the frame before and 512 new ones, {@code state} [2, 1, 128] carried from frame to frame, {@code sr} the
 * sample rate → {@code output} [1, 1] and {@code stateN}.
 */
final class VoiceActivity implements AutoCloseable {
    /** Samples per frame. */
    static final int FRAME = 512;

    private static final int CONTEXT = 64;
    private static final int STATE = 2 * 128;

    private final OnnxSession session;

    VoiceActivity(OnnxSession session) {
        this.session = session;
    }

    float[] probabilities(float[] samples) throws ModelException {
        float[] probabilities = new float[(samples.length + FRAME - 1) / FRAME];
        FloatBuffer window = direct(CONTEXT + FRAME);
        FloatBuffer state = direct(STATE);
        OrtEnvironment environment = OnnxSession.environment();
        // both tensors lie on the buffers, so that filling a buffer is filling the tensor
        try (OnnxTensor input = OnnxTensor.createTensor(environment, window, new long[] {1, CONTEXT + FRAME});
                OnnxTensor memory = OnnxTensor.createTensor(environment, state, new long[] {2, 1, 128});
                OnnxTensor rate = OnnxTensor.createTensor(
                        environment, LongBuffer.wrap(new long[] {AudioDecoder.SAMPLE_RATE}), new long[0])) {
            Map<String, OnnxTensor> inputs = Map.of("input", input, "state", memory, "sr", rate);
            for (int frame = 0; frame < probabilities.length; frame++) {
                for (int i = 0; i < CONTEXT + FRAME; i++) {
                    int at = frame * FRAME - CONTEXT + i;
                    window.put(i, at < 0 || at >= samples.length ? 0 : samples[at]);
                }
                try (OrtSession.Result result = session.run(inputs)) {
                    probabilities[frame] = tensor(result, "output").get(0);
                    state.put(0, tensor(result, "stateN"), 0, STATE);
                }
            }
        } catch (OrtException e) {
            throw ModelException.of(e);
        }
        return probabilities;
    }

    @Override
    public void close() {
        session.close();
    }

    private static FloatBuffer tensor(OrtSession.Result result, String name) {
        return ((OnnxTensor) result.get(name).orElseThrow()).getFloatBuffer();
    }

    private static FloatBuffer direct(int floats) {
        return ByteBuffer.allocateDirect(floats * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }
}
