package dev.tributary.imageworker;

import dev.tributary.contract.Answer;
import dev.tributary.contract.Modality;
import dev.tributary.contract.ModelInfo;
import dev.tributary.contract.Saw;
import dev.tributary.contract.blob.Sha256;
import dev.tributary.workerruntime.InvalidPayloadException;
import dev.tributary.workerruntime.Model;
import dev.tributary.workerruntime.ModelException;
import dev.tributary.workerruntime.Payload;
import dev.tributary.workerruntime.Steps;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Names what an image shows, by a network that takes squares (N × 3 × crop × crop, floats or bytes) and answers one logit a label (N ×
 * labels), as ResNet-50 trained on ImageNet does.
 */
final class ClassificationModel implements Model<Square, FloatBuffer> {

    private final ModelInfo info;
    private final ImageDecoder decoder;
    private final ClassificationPreprocess preprocess;
    private final Network network;
    private final List<String> labels;
    private final int top;

    ClassificationModel(
            ModelInfo info,
            ImageDecoder decoder,
            ClassificationPreprocess preprocess,
            Network network,
            List<String> labels,
            int top) {
        this.info = info;
        this.decoder = decoder;
        this.preprocess = preprocess;
        this.network = network;
        this.labels = List.copyOf(labels);
        this.top = top;
    }

    @Override
    public Modality modality() {
        return Modality.IMAGE;
    }

    @Override
    public ModelInfo info() {
        return info;
    }

    @Override
    public Square prepare(Payload payload, Steps steps) throws InvalidPayloadException {
        DecodedImage image = steps.run("load", () -> decoder.decode(payload));
        return steps.run("preprocess", () -> new Square(image.saw(), preprocess.input(image.pixels())));
    }

    /** Pixels, of which all inputs have the same number. */
    @Override
    public long cost(Square square) {
        return (long) preprocess.crop() * preprocess.crop();
    }

    @Override
    public List<Square> warmUp() {
        Saw saw = Saw.image(Sha256.of(new byte[0]), "image/png", 0, preprocess.crop(), preprocess.crop());
        return List.of(new Square(saw, preprocess.blank()));
    }

    /** One call for the whole batch: all squares have the same size. */
    @Override
    public List<FloatBuffer> infer(List<Square> batch) throws ModelException {
        ByteBuffer input = Network.buffer(
                batch.size() * preprocess.values(), preprocess.pixels().bytes());
        for (Square square : batch) {
            input.put(square.input().duplicate());
        }
        Network.Tensor logits = network.run(input, batch.size(), 3, preprocess.crop(), preprocess.crop());
        List<FloatBuffer> outputs = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            outputs.add(logits.values().slice(i * labels.size(), labels.size()));
        }
        return outputs;
    }

    @Override
    public Answer answer(Square prepared, FloatBuffer logits, Steps steps) {
        return steps.run("postprocess", () -> Probabilities.top(logits, labels, top));
    }

    @Override
    public void close() {
        network.close();
    }
}
