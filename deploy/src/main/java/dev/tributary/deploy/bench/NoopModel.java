package dev.tributary.deploy.bench;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.tributary.contract.Answer;
import dev.tributary.contract.Classification;
import dev.tributary.contract.Modality;
import dev.tributary.contract.ModelInfo;
import dev.tributary.contract.Saw;
import dev.tributary.workerruntime.Model;
import dev.tributary.workerruntime.ModelCard;
import dev.tributary.workerruntime.ModelException;
import dev.tributary.workerruntime.ModelFiles;
import dev.tributary.workerruntime.ModelStartException;
import dev.tributary.workerruntime.OnnxSession;
import dev.tributary.workerruntime.OnnxSettings;
import dev.tributary.workerruntime.Payload;
import dev.tributary.workerruntime.Prepared;
import dev.tributary.workerruntime.Steps;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A model that does next to nothing: one number a text, through a network that hands it on. */
final class NoopModel implements Model<NoopModel.Input, Float> {

    private final OnnxSession session;
    private final ModelInfo info;

    /** A text, as far as this model looks at it. */
    record Input(float number, Saw saw) implements Prepared {
        @Override
        public long bytes() {
            return saw.bytes();
        }
    }

    private NoopModel(OnnxSession session, ModelInfo info) {
        this.session = session;
        this.info = info;
    }

    static NoopModel open(ModelCard card, ModelFiles files, OnnxSettings onnx) throws ModelStartException {
        OnnxSession session = OnnxSession.open(card, "network", files, onnx);
        return new NoopModel(session, card.info(session.provider()));
    }

    @Override
    public Modality modality() {
        return Modality.TEXT;
    }

    @Override
    public ModelInfo info() {
        return info;
    }

    @Override
    public Input prepare(Payload payload, Steps steps) {
        return steps.run("preprocess", () -> {
            int bytes = payload.bytes().length;
            return new Input(bytes, Saw.text(payload.sha256(), "text/plain", bytes, TextItems.LEAST, false));
        });
    }

    @Override
    public List<Float> infer(List<Input> batch) throws ModelException {
        FloatBuffer numbers = ByteBuffer.allocateDirect(batch.size() * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
        batch.forEach(input -> numbers.put(input.number()));
        try (OnnxTensor tensor = OnnxTensor.createTensor(
                        OnnxSession.environment(), numbers.flip(), new long[] {batch.size(), 1});
                OrtSession.Result result = session.run(Map.of("x", tensor))) {
            FloatBuffer given = ((OnnxTensor) result.get(0)).getFloatBuffer();
            List<Float> outputs = new ArrayList<>(batch.size());
            while (given.hasRemaining()) {
                outputs.add(given.get());
            }
            return outputs;
        } catch (OrtException e) {
            throw new ModelException("noop_failed", String.valueOf(e.getMessage()), false, e);
        }
    }

    @Override
    public Answer answer(Input prepared, Float output, Steps steps) {
        return steps.run(
                "postprocess",
                () -> Classification.of(List.of(new Classification.Score("bytes", 1 / Math.max(1.0, output)))));
    }

    @Override
    public void close() {
        session.close();
    }
}
