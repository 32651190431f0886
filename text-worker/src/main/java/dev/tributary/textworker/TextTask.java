package dev.tributary.textworker;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.tributary.workerruntime.ModelCard;
import dev.tributary.workerruntime.ModelCardException;
import dev.tributary.workerruntime.ModelException;
import dev.tributary.workerruntime.ModelFiles;
import dev.tributary.workerruntime.ModelStartException;
import dev.tributary.workerruntime.OnnxSession;
import dev.tributary.workerruntime.OnnxSettings;
import dev.tributary.workerruntime.TensorSpec;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;

/** The tasks that a text card can name: how the network's output becomes labels. */
enum TextTask {
    /** Labels are example sentences; the network gives hidden states. */
    PROTOTYPE_CLASSIFICATION("prototype-classification", "last_hidden_state") {
        @Override
        TextHead head(ModelCard card, TensorSpec output, TextTokenizer tokenizer, TextNetwork network)
                throws ModelStartException {
            LinkedHashMap<String, List<String>> examples = card.labels(new TypeReference<>() {});
            if (examples.isEmpty() || examples.values().stream().anyMatch(List::isEmpty)) {
                throw card.problem("labels: each label needs at least one example sentence");
            }
            double temperature = card.postprocess(Temperature.class).temperature();
            try {
                return PrototypeHead.of(examples, temperature, tokenizer, network);
            } catch (ModelException e) {
                throw card.problem("labels: the examples cannot be embedded: " + e.getMessage());
            }
        }
    },
    /** Labels are a list; the network gives one logit each. */
    SEQUENCE_CLASSIFICATION("sequence-classification", "logits") {
        @Override
        TextHead head(ModelCard card, TensorSpec output, TextTokenizer tokenizer, TextNetwork network)
                throws ModelStartException {
            List<String> labels = card.labels(new TypeReference<>() {});
            if (output.shape().size() != 2 || output.shape().get(1) != labels.size()) {
                throw card.problem("labels: there are " + labels.size() + ", but the logits are " + output.shape());
            }
            return new SequenceHead(labels);
        }
    };

    private static final String NETWORK = "network";

    private final String id;
    private final String output;

    TextTask(String id, String output) {
        this.id = id;
        this.output = output;
    }

    /** A card's {@code postprocess} section: the softmax's temperature. */
    record Temperature(double temperature) {
        Temperature {
            if (!(temperature > 0)) {
                throw new IllegalArgumentException("temperature is " + temperature + ": expected a number above 0");
            }
        }
    }

    abstract TextHead head(ModelCard card, TensorSpec output, TextTokenizer tokenizer, TextNetwork network)
            throws ModelStartException;

    static TextTask of(ModelCard card) throws ModelCardException {
        for (TextTask task : values()) {
            if (task.id.equals(card.task())) {
                return task;
            }
        }
        throw card.problem("task is '" + card.task() + "': expected one of "
                + Arrays.stream(values()).map(task -> task.id).toList());
    }

    TextModel open(ModelCard card, ModelFiles files, OnnxSettings onnx, TextLimits limits) throws ModelStartException {
        TextPreprocessing preprocessing = card.preprocess(TextPreprocessing.class);
        TensorSpec declared = card.file(NETWORK).outputs().get(output);
        if (declared == null) {
            throw card.problem("files." + NETWORK + ".outputs." + output + " is missing; the task " + id + " reads it");
        }
        TextTokenizer tokenizer = TextTokenizer.open(card, files, preprocessing.maxTokens());
        TextNetwork network = null;
        try {
            network = new TextNetwork(OnnxSession.open(card, NETWORK, files, onnx), output, preprocessing.padId());
            TextHead head = head(card, declared, tokenizer, network);
            return new TextModel(
                    card.info(network.provider()), limits, tokenizer, network, head, preprocessing.maxTokens());
        } catch (ModelStartException | RuntimeException e) {
            tokenizer.close();
            if (network != null) {
                network.close();
            }
            throw e;
        }
    }
}
