package dev.tributary.imageworker;

import dev.tributary.contract.Answer;
import dev.tributary.workerruntime.InvalidPayloadException;
import dev.tributary.workerruntime.Model;
import dev.tributary.workerruntime.ModelException;
import dev.tributary.workerruntime.Payload;
import dev.tributary.workerruntime.Prepared;
import dev.tributary.workerruntime.StepBody;
import dev.tributary.workerruntime.Steps;
import java.util.ArrayList;
import java.util.List;

/** Runs a model as the runtime would, all payloads in one batch, and keeps the answers and the steps' names. */
record Done(List<Answer> answers, List<String> steps) {

    static <P extends Prepared, O> Done by(Model<P, O> model, List<Payload> payloads)
            throws InvalidPayloadException, ModelException {
        Recorder steps = new Recorder();
        List<P> batch = new ArrayList<>();
        for (Payload payload : payloads) {
            batch.add(model.prepare(payload, steps));
        }
        List<O> outputs = model.infer(batch);
        List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            answers.add(model.answer(batch.get(i), outputs.get(i), steps));
        }
        return new Done(answers, steps.names);
    }

    private static final class Recorder implements Steps {
        private final List<String> names = new ArrayList<>();

        @Override
        public <T, E extends Exception> T run(String step, StepBody<T, E> body) throws E {
            names.add(step);
            return body.run();
        }
    }
}
