package dev.tributary.textworker;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.tributary.workerruntime.Lengths;
import dev.tributary.workerruntime.ModelException;
import dev.tributary.workerruntime.OnnxSession;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A transformer encoder: tokens in, one float tensor out. */
final class TextNetwork implements AutoCloseable {

    private static final String MASK = "attention_mask";
    private static final String TYPES = "token_type_ids";

    private final OnnxSession session;
    private final String output;
    private final long padId;

    /** @param output the tensor to read: {@code last_hidden_state} or {@code logits} */
    TextNetwork(OnnxSession session, String output, long padId) {
        this.session = session;
        this.output = output;
        this.padId = padId;
    }

    /** Reads one row per text out of the output tensor. */
    @FunctionalInterface
    interface Rows {

        float[][] read(FloatBuffer values, long[] shape, TokenBatch batch);
    }

    String provider() {
        return session.provider();
    }

    /** Without a mask padding would be read as text. */
    Lengths lengths() {
        return session.inputNames().contains(MASK) ? Lengths.PADDED : Lengths.EQUAL;
    }

    float[][] run(List<Tokens> texts, Rows rows) throws ModelException {
        TokenBatch batch = new TokenBatch(texts, padId);
        Map<String, OnnxTensor> inputs = new HashMap<>();
        try {
            feed(inputs, "input_ids", batch.ids(), batch);
            if (session.inputNames().contains(MASK)) {
                feed(inputs, MASK, batch.mask(), batch);
            }
            if (session.inputNames().contains(TYPES)) {
                feed(inputs, TYPES, batch.types(), batch);
            }
            try (OrtSession.Result result = session.run(inputs, Set.of(output))) {
                OnnxTensor tensor = (OnnxTensor) result.get(0);
                return rows.read(tensor.getFloatBuffer(), tensor.getInfo().getShape(), batch);
            }
        } catch (OrtException e) {
            throw ModelException.of(e);
        } finally {
            inputs.values().forEach(OnnxTensor::close);
        }
    }

    private static void feed(Map<String, OnnxTensor> inputs, String name, LongBuffer cells, TokenBatch batch)
            throws OrtException {
        long[] shape = {batch.size(), batch.width()};
        inputs.put(name, OnnxTensor.createTensor(OnnxSession.environment(), cells, shape));
    }

    @Override
    public void close() {
        session.close();
    }
}
