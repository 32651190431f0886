package dev.tributary.textworker;

import dev.tributary.contract.Classification;
import dev.tributary.contract.blob.Sha256;
import dev.tributary.workerruntime.ModelCard;
import dev.tributary.workerruntime.ModelFiles;
import dev.tributary.workerruntime.ModelStartException;
import dev.tributary.workerruntime.OnnxSettings;
import dev.tributary.workerruntime.Payload;
import dev.tributary.workerruntime.StepBody;
import dev.tributary.workerruntime.Steps;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs a text model without the runtime around it. */
final class Texts {

    static final String SUPPORT = "classpath:cards/minilm-support-intents.yaml";
    static final String SEQUENCE = "src/test/resources/sequence-classifier/card.yaml";

    /** Runs each step as it is. */
    static final Steps STEPS = new Steps() {
        @Override
        public <T, E extends Exception> T run(String step, StepBody<T, E> body) throws E {
            return body.run();
        }
    };

    private Texts() {}

    static TextModel open(String card) throws ModelStartException {
        return TextModel.open(
                ModelCard.read(card),
                new ModelFiles(Path.of("target", "model-cache")),
                OnnxSettings.cpu(),
                TextLimits.DEFAULT);
    }

    static TextInput prepare(TextModel model, String text) throws Exception {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return model.prepare(new Payload(bytes, "text/plain", Sha256.of(bytes)), STEPS);
    }

    static List<Classification> classify(TextModel model, List<String> texts) throws Exception {
        List<TextInput> inputs = new ArrayList<>();
        for (String text : texts) {
            inputs.add(prepare(model, text));
        }
        List<float[]> outputs = model.infer(inputs);
        List<Classification> answers = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            answers.add((Classification) model.answer(inputs.get(i), outputs.get(i), STEPS));
        }
        return answers;
    }
}
