package dev.tributary.workerruntime;

import dev.tributary.contract.Answer;
import io.opentelemetry.context.Scope;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that runs the model: batch in, outputs out. What is made of them is made elsewhere, so that the model does
 * not wait for it. When the model fails on a batch, its halves are tried, down to each part alone, so that only the culprit
 * fails. When it fails for good, the worker ends, and what was in work comes again.
 */
final class Inference<P extends Prepared, O> implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(Inference.class);

    private final Model<P, O> model;
    private final Batcher<P> batcher;
    private final BatchTraces traces;
    private final Outcomes outcomes;
    private final Executor answering;
    private final WorkerMetrics metrics;
    private final InstantSource clock;
    private final StallWatch.Stage inferring;
    private final StallWatch.Stage answers;
    private final Consumer<Throwable> fatal;

    /** @param answering makes answers of outputs, batch by batch in their order */
    Inference(
            Model<P, O> model,
            Batcher<P> batcher,
            BatchTraces traces,
            Outcomes outcomes,
            Executor answering,
            WorkerMetrics metrics,
            InstantSource clock,
            StallWatch stalls,
            Consumer<Throwable> fatal) {
        this.model = model;
        this.batcher = batcher;
        this.traces = traces;
        this.outcomes = outcomes;
        this.answering = answering;
        this.metrics = metrics;
        this.clock = clock;
        this.inferring = stalls.stage("the model");
        this.answers = stalls.stage("the making of answers");
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

    private void infer(List<ReadyPart<P>> batch) throws ModelException {
        Deque<List<ReadyPart<P>>> open = new ArrayDeque<>();
        open.push(batch);
        while (!open.isEmpty()) {
            try {
                once(open.pop(), open);
            } catch (ModelException deviceLost) {
                open.forEach(this::abandon);
                throw deviceLost;
            }
        }
    }

    /**
     * Runs the model once.
     *
     * @param next takes the halves when it fails
     * @throws ModelException when the device is lost
     */
    private void once(List<ReadyPart<P>> batch, Deque<List<ReadyPart<P>>> next) throws ModelException {
        List<P> inputs = batch.stream().map(ReadyPart::prepared).toList();
        double fill = batcher.limits().fill(batch);
        OptionalDouble padding = model.padding(inputs);
        Instant from = clock.instant();
        BatchTrace trace = traces.open(batch, fill, padding, from);
        metrics.batch(batch.size(), fill, padding);
        List<O> outputs;
        try (Scope scope = trace.context().makeCurrent()) {
            outputs = outputs(inputs);
            Instant to = clock.instant();
            trace.end(to);
            batcher.took(batch, Duration.between(from, to));
            metrics.inferred(traces.ofCalls(), Duration.between(from, to), null, trace.context());
        } catch (ModelException | RuntimeException e) {
            Instant to = clock.instant();
            trace.failed(e, to);
            metrics.inferred(traces.ofCalls(), Duration.between(from, to), Failures.type(e), trace.context());
            failed(batch, trace, e, next);
            return;
        } catch (Error e) {
            trace.failed(e, clock.instant());
            throw e;
        }
        answering.execute(() -> answer(batch, outputs, trace));
    }

    private void answer(List<ReadyPart<P>> batch, List<O> outputs, BatchTrace trace) {
        for (int i = 0; i < batch.size(); i++) {
            trace.member(batch.get(i), i, null);
            answers.begin();
            try {
                answer(batch.get(i), outputs.get(i));
            } finally {
                answers.end(); // one by one: each may wait for a broker that is away
            }
        }
    }

    private List<O> outputs(List<P> inputs) throws ModelException {
        List<O> outputs;
        inferring.begin();
        try {
            outputs = model.infer(inputs);
        } catch (OutOfMemoryError e) {
            throw ModelException.of(
                    ModelException.Kind.OUT_OF_MEMORY,
                    "the model takes more memory than there is; give the worker a larger heap",
                    e);
        } catch (StackOverflowError e) {
            throw ModelException.of(ModelException.Kind.INPUT, "the model ran out of stack", e);
        } finally {
            inferring.end();
        }
        if (outputs.size() != inputs.size()) {
            throw new ModelException(
                    "wrong_output_count",
                    "the model gave " + outputs.size() + " outputs for " + inputs.size() + " inputs",
                    false,
                    null);
        }
        return outputs;
    }

    private void failed(List<ReadyPart<P>> batch, BatchTrace trace, Exception failure, Deque<List<ReadyPart<P>>> next)
            throws ModelException {
        if (failure instanceof ModelException model) {
            if (model.kind() == ModelException.Kind.DEVICE_LOST) {
                abandon(batch);
                throw model;
            }
            if (model.kind() == ModelException.Kind.OUT_OF_MEMORY && batch.size() > 1) {
                remember(batch);
            }
        }
        if (batch.size() == 1) {
            ReadyPart<P> culprit = batch.get(0);
            trace.member(culprit, 0, failure);
            outcomes.failed(
                    culprit.part(), failure, model.info(), culprit.prepared().saw());
            return;
        }
        LOG.warn(
                "the model failed on a batch of {}, its halves are tried: {}: {}",
                batch.size(),
                Failures.type(failure),
                Failures.message(failure));
        batch.forEach(part -> trace.missed(part, failure));
        int half = batch.size() / 2;
        next.push(batch.subList(half, batch.size()));
        next.push(batch.subList(0, half));
    }

    private void remember(List<ReadyPart<P>> batch) {
        BatchLimits limits = batcher.limits().below(batch);
        batcher.limits(limits);
        LOG.warn(
                "a batch of {} did not fit into memory: from now on a batch costs {} at most",
                batch.size(),
                limits.budget());
    }

    /** Nothing becomes of these parts here: they are not committed, and come again. */
    private void abandon(List<ReadyPart<P>> batch) {
        batch.forEach(part -> outcomes.abandoned(part.part()));
    }

    private void answer(ReadyPart<P> ready, O output) {
        PartInFlight part = ready.part();
        Answer answer;
        try {
            answer = model.answer(ready.prepared(), output, part.trace());
        } catch (ModelException | RuntimeException | StackOverflowError e) {
            outcomes.failed(part, e, model.info(), ready.prepared().saw());
            return;
        } catch (OutOfMemoryError e) {
            ModelException outOfMemory = new ModelException(
                    "answer_out_of_memory",
                    "making the answer takes more memory than there is; give the worker a larger heap",
                    true,
                    e);
            outcomes.failed(part, outOfMemory, model.info(), ready.prepared().saw());
            return;
        }
        outcomes.answered(part, answer, model.info(), ready.prepared().saw());
    }
}
