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

    /** How often a size is run at most. The first run allocates, and noise only slows, so the quickest counts. */
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

    /** The best batch of the cheapest input says what a batch of any inputs may cost, within what settings and card say. */
    private BatchLimits measured(P input, BatchLimits limits) throws ModelException {
        int most = fitting(input, limits);
        if (most == 1) {
            return limits;
        }
        BatchSizes sizes = new BatchSizes(settings.latency());
        long best = trace.run("model.measure", span -> {
            boolean open = measure(sizes, input, most);
            span.setAttribute(StartTrace.MEASURED, sizes.toString());
            return open ? sizes.bestOrMore() : sizes.best();
        });
        long cost = model.cost(input);
        BatchLimits found = limits.withBudget(best < limits.budget() / cost ? best * cost : limits.budget());
        LOG.info(
                "{}: batches cost {} at most, by parts of {} a second: {}",
                model.info().name(),
                found.budget(),
                cost,
                sizes);
        return found;
    }

    /**
     * Runs batches of 1, 2, 4, …; all of them in turn, and those again, so that a busy moment does not count against one size.
     *
     * @return whether larger ones may be better: what ended it was the time, or how many inputs a batch may have
     */
    private boolean measure(BatchSizes sizes, P input, int most) throws ModelException {
        long from = nanos.getAsLong();
        for (int run = 1; run <= RUNS; run++) {
            long end = from + settings.measure().toNanos() * run / RUNS;
            for (int size : sizes.sizes()) {
                if (nanos.getAsLong() < end && !fits(sizes, input, size)) {
                    return false;
                }
            }
            for (int size = sizes.next(most); size > 0 && (size == 1 || inTime(sizes, end)); size = sizes.next(most)) {
                if (!fits(sizes, input, size)) {
                    return false;
                }
            }
        }
        return sizes.largest() == most || sizes.next(most) > 0;
    }

    /** Whether a batch twice as large as the largest is likely done by then. */
    private boolean inTime(BatchSizes sizes, long end) {
        return nanos.getAsLong() + 2 * sizes.nanosOfLargest() <= end;
    }

    /** Runs a batch; false when it does not fit into memory, as on a device that others use too. */
    private boolean fits(BatchSizes sizes, P input, int size) throws ModelException {
        long from = nanos.getAsLong();
        try {
            infer(input, size);
        } catch (ModelException e) {
            if (e.kind() == ModelException.Kind.OUT_OF_MEMORY && size > 1) {
                sizes.forgetFrom(size);
                return false;
            }
            throw e;
        }
        sizes.took(size, (nanos.getAsLong() - from) / 1e9);
        return true;
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
