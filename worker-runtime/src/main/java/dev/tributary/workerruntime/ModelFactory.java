package dev.tributary.workerruntime;

/** Opens the model that a card describes. */
@FunctionalInterface
public interface ModelFactory {

    /**
     * Loads the card's files and opens the model.
     *
     * @throws ModelStartException when the card, its files or the execution provider do not fit, saying what differs
     */
    Model<?, ?> open(ModelCard card, ModelFiles files, OnnxSettings onnx) throws ModelStartException;
}
