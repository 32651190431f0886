package dev.tributary.workerruntime;

import dev.tributary.contract.Answer;
import io.opentelemetry.context.Scope;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that runs the model: batch in, answers out. When the model fails on a batch, each part is tried alone, so
 * that only the culprit fails.
 */
final class Inference<P extends Prepared, O> implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(Inference.class);

    private final Model<P, O> model;
    private final Batcher<P> batcher;
    private final BatchTraces traces;
    private final ResultEmitter emitter;
    private final WorkerMetrics metrics;
    private final InstantSource clock;
    private final Consumer<Throwable> fatal;

    Inference(
            Model<P, O> model,
            Batcher<P> batcher,
            BatchTraces traces,
            ResultEmitter emitter,
            WorkerMetrics metrics,
            InstantSource clock,
            Consumer<Throwable> fatal) {
        this.model = model;
        this.batcher = batcher;
        this.traces = traces;
        this.emitter = emitter;
        this.metrics = metrics;
        this.clock = clock;
        this.fatal = fatal;
    }

    @Override
    public void run() {
        try {
            for (List<ReadyPart<P>> batch = batcher.next(); !batch.isEmpty(); batch = batcher.next()) {
                infer(batch);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Throwable e) {
            fatal.accept(e);
        }
    }

    private void infer(List<ReadyPart<P>> batch) {
        List<P> inputs = batch.stream().map(ReadyPart::prepared).toList();
        int most = batcher.limits().items();
        BatchTrace trace = traces.open(batch, most, model.padding(inputs), clock.instant());
        metrics.batch(batch.size(), most);
        List<O> outputs;
        try (Scope scope = trace.context().makeCurrent()) {
            outputs = outputs(inputs);
            trace.end(clock.instant());
        } catch (ModelException | RuntimeException e) {
            trace.failed(e, clock.instant());
            failed(batch, trace, e);
            return;
        }
        for (int i = 0; i < batch.size(); i++) {
            trace.member(batch.get(i), i, null);
            answer(batch.get(i), outputs.get(i));
        }
    }

    private List<O> outputs(List<P> inputs) throws ModelException {
        List<O> outputs = model.infer(inputs);
        if (outputs.size() != inputs.size()) {
            throw new ModelException(
                    "wrong_output_count",
                    "the model gave " + outputs.size() + " outputs for " + inputs.size() + " inputs",
                    false,
                    null);
        }
        return outputs;
    }

    private void failed(List<ReadyPart<P>> batch, BatchTrace trace, Exception failure) {
        if (batch.size() == 1) {
            ReadyPart<P> culprit = batch.get(0);
            trace.member(culprit, 0, failure);
            emitter.failed(
                    culprit.part(), failure, model.info(), culprit.prepared().saw());
            return;
        }
        LOG.warn(
                "the model failed on a batch of {}, each part is tried alone: {}: {}",
                batch.size(),
                Failures.type(failure),
                Failures.message(failure));
        for (ReadyPart<P> part : batch) {
            trace.missed(part, failure);
            infer(List.of(part));
        }
    }

    private void answer(ReadyPart<P> ready, O output) {
        PartInFlight part = ready.part();
        Answer answer;
        try {
            answer = model.answer(ready.prepared(), output, part.trace());
        } catch (ModelException | RuntimeException e) {
            emitter.failed(part, e, model.info(), ready.prepared().saw());
            return;
        }
        emitter.answered(part, answer, model.info(), ready.prepared().saw());
    }
}
