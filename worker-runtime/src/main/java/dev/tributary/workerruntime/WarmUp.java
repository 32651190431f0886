package dev.tributary.workerruntime;

import java.util.Collections;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the model before the first real input: once on each of its warm-up inputs alone, then on batches of growing size to
 * see what it gains by them, then on each input at the size that batches will have. So every allocation and every choice of
 * kernels that a size brings is made before the worker says that it is ready.
 */
final class WarmUp<P extends Prepared> {

    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);

    /** The first run of a size allocates; of the others the quickest counts, since noise only slows. */
    private static final int RUNS = 3;

    private final Model<P, ?> model;
    private final BatchSettings settings;
    private final StartTrace trace;
    private final LongSupplier nanos;

    /** @param nanos a clock as {@link System#nanoTime} is one */
    WarmUp(Model<P, ?> model, BatchSettings settings, StartTrace trace, LongSupplier nanos) {
        this.model = model;
        this.settings = settings;
        this.trace = trace;
        this.nanos = nanos;
    }

    /**
     * Warms the model up.
     *
     * @param limits what a batch takes by settings and card
     * @return what a batch takes from now on
     * @throws WarmUpException when the model fails on one of its warm-up inputs alone
     */
    BatchLimits run(BatchLimits limits) throws WarmUpException {
        try {
            List<P> inputs = model.warmUp();
            for (P input : inputs) {
                step(input, 1);
            }
            if (inputs.isEmpty()) {
                return limits;
            }
            BatchLimits sized =
                    settings.sizing() == BatchSettings.Sizing.MEASURED ? measured(inputs.get(0), limits) : limits;
            for (P input : inputs) {
                sized = warm(input, sized);
            }
            return sized;
        } catch (ModelException e) {
            throw new WarmUpException(model.info(), e);
        }
    }

    /**
     * Measures on the cheapest input what a call costs beside its inputs: a batch that cost as much as the best one of these is
     * full, of whatever inputs it is. When no more of them may go into a call, and more would gain, nothing is full earlier.
     */
    private BatchLimits measured(P input, BatchLimits limits) throws ModelException {
        BatchSizes sizes = new BatchSizes(settings.latency());
        int most = fitting(input, limits);
        int best = trace.run("model.measure", span -> {
            long from = nanos.getAsLong();
            boolean all = grow(sizes, input, most, from + settings.measure().toNanos() / RUNS);
            repeat(sizes, input, from + settings.measure().toNanos());
            span.setAttribute(StartTrace.MEASURED, sizes.toString());
            return all ? sizes.best() : sizes.bestOfSome(most);
        });
        BatchLimits found = best == most ? limits : limits.withBudget(best * model.cost(input));
        LOG.info(
                "{}: batches cost {} at most, by parts of {} a second: {}",
                model.info().name(),
                found.budget(),
                model.cost(input),
                sizes);
        return found;
    }

    /** Runs batches of 1, 2, 4, …; false says that the time ended before the sizes did. */
    private boolean grow(BatchSizes sizes, P input, int most, long end) throws ModelException {
        for (int size = 1; ; size = Math.min(most, size * 2)) {
            long took;
            try {
                took = timed(input, size);
            } catch (ModelException e) {
                if (e.kind() == ModelException.Kind.OUT_OF_MEMORY && size > 1) {
                    return true;
                }
                throw e;
            }
            sizes.took(size, took / 1e9);
            if (size == most || (size > 1 && took > settings.latency().toNanos())) {
                return true;
            }
            if (nanos.getAsLong() + 2 * took > end) {
                return false;
            }
        }
    }

    /** Runs them again, all sizes in turn, so that a busy moment does not count against one of them. */
    private void repeat(BatchSizes sizes, P input, long end) throws ModelException {
        for (int run = 1; run < RUNS; run++) {
            for (int size : sizes.sizes()) {
                if (nanos.getAsLong() < end) {
                    sizes.took(size, timed(input, size) / 1e9);
                }
            }
        }
    }

    private long timed(P input, int size) throws ModelException {
        long from = nanos.getAsLong();
        infer(input, size);
        return nanos.getAsLong() - from;
    }

    private BatchLimits warm(P input, BatchLimits limits) throws ModelException {
        int size = fitting(input, limits);
        if (size == 1) {
            return limits;
        }
        try {
            step(input, size);
            return limits;
        } catch (ModelException e) {
            if (e.kind() != ModelException.Kind.OUT_OF_MEMORY) {
                throw e;
            }
            return warm(input, limits.withBudget(Math.max(1, model.cost(input) * size / 2)));
        }
    }

    private void step(P input, int size) throws ModelException {
        trace.run("model.warm_up", span -> {
            span.setAttribute(StartTrace.BATCH_SIZE, (long) size);
            span.setAttribute(StartTrace.COST, model.cost(input));
            infer(input, size);
            return size;
        });
    }

    private void infer(P input, int size) throws ModelException {
        var unused = model.infer(Collections.nCopies(size, input));
    }

    private int fitting(P input, BatchLimits limits) {
        return (int) Math.max(1, Math.min(limits.items(), limits.budget() / model.cost(input)));
    }
}
