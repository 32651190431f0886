package dev.tributary.audioworker;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.tributary.workerruntime.OnnxSession;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A decoder's attention cache from step to step: each step's outputs {@code present.*} are the next one's inputs
 * {@code past_key_values.*}, handed over without a copy. Those over the encoder's states are kept from the first step.
 */
final class KeyValues implements AutoCloseable {
    static final String PAST = "past_key_values.";
    private static final String PRESENT = "present.";

    private final OnnxTensor empty;
    private final Map<String, OnnxTensor> tensors = new HashMap<>();
    private OrtSession.@Nullable Result first;
    private OrtSession.@Nullable Result latest;

    private KeyValues(OnnxTensor empty) {
        this.empty = empty;
    }

    /** Before the first step: every cache tensor has one shape and holds zeros, which that step does not read. */
    static KeyValues empty(Set<String> inputNames, long[] shape) throws OrtException {
        int size = 1;
        for (long dimension : shape) {
            size = Math.multiplyExact(size, Math.toIntExact(dimension));
        }
        KeyValues keyValues =
                new KeyValues(OnnxTensor.createTensor(OnnxSession.environment(), FloatBuffer.allocate(size), shape));
        for (String name : inputNames) {
            if (name.startsWith(PAST)) {
                keyValues.tensors.put(name, keyValues.empty);
            }
        }
        return keyValues;
    }

    /** The inputs of the next step. */
    Map<String, OnnxTensor> tensors() {
        return tensors;
    }

    /** Takes over a step's outputs and frees those that nothing needs any more. */
    void replace(OrtSession.Result step) {
        boolean isFirst = first == null;
        for (Map.Entry<String, OnnxValue> output : step) {
            String name = output.getKey();
            if (name.startsWith(PRESENT) && (isFirst || name.contains(".decoder."))) {
                tensors.put(PAST + name.substring(PRESENT.length()), (OnnxTensor) output.getValue());
            }
        }
        if (latest != null && latest != first) {
            latest.close();
        }
        latest = step;
        first = isFirst ? step : first;
    }

    /** The scores of the step taken last. */
    FloatBuffer logits() {
        if (latest == null) {
            throw new IllegalStateException("no step was taken");
        }
        return ((OnnxTensor) latest.get("logits").orElseThrow()).getFloatBuffer();
    }

    @Override
    public void close() {
        if (latest != null && latest != first) {
            latest.close();
        }
        if (first != null) {
            first.close();
        }
        empty.close();
    }
}
