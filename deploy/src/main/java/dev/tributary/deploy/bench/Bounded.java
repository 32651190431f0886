package dev.tributary.deploy.bench;

import dev.tributary.deploy.bench.Paced.Outcome;
import java.util.List;
import java.util.Map;

/**
 * How much of what its model does alone a worker can be given while the latency's p99 stays at or below twice that of a
 * single batch: from 85 % on in steps of five, up while it holds, down until it does. The worker knows the bound, as its
 * {@code batch.deadline}.
 */
final class Bounded {

    private static final int FIRST = 85;
    private static final int STEP = 5;
    private static final int LEAST = 50;
    private static final int MOST = 100;
    private static final double SECONDS = 75;
    private static final int LEAST_ITEMS = 100;
    private static final double BATCH_SECONDS = 25;
    private static final int LEAST_BATCHES = 12;
    private static final int MOST_BATCHES = 100;
    private static final double TIMES = 2;

    /** A deadline is for the model; making and sending the result comes after it. */
    private static final double RESULT_INCLUDED = 0.95;

    private Bounded() {}

    /** Whether a share of the load was borne, and how many items a second came out. */
    interface Trial {

        boolean holds(double share) throws Exception;
    }

    /** The worst of the three modalities. */
    static void measure(WorkerBench bench) throws Exception {
        double worst = Double.MAX_VALUE;
        for (WorkerLoad load : List.of(WorkerLoad.TEXT, WorkerLoad.IMAGE, WorkerLoad.AUDIO)) {
            double borne = measure(bench, load);
            bench.readings().add(load.row() + ": share of the network alone within the bound", borne);
            worst = Math.min(worst, borne);
        }
        bench.readings().add(Figure.BOUNDED_RATIO, worst);
    }

    private static double measure(WorkerBench bench, WorkerLoad load) throws Exception {
        double raw = WorkerRates.raw(bench, load).perSecond();
        double single = single(bench, load, raw);
        double bound = TIMES * single;
        bench.readings().add(load.row() + ": p99 of a single batch, ms", single);
        Contestant bounded = Contestant.worker(bench, load, deadline(load, bound));
        try (Paced worker = Paced.start(bench, load, bounded, load.items(bench.texts()) / 2)) {
            return search(share -> {
                double perSecond = share * raw;
                Outcome outcome = worker.poisson(perSecond, (int) Math.max(LEAST_ITEMS, perSecond * SECONDS));
                bench.tell(
                        "%s at %.0f %% of the network alone: p99 %.0f ms, bound %.0f ms",
                        load.row(), share * 100, outcome.p99(), bound);
                return outcome.p99() <= bound;
            });
        }
    }

    /** The p99 of single batches, sent to a worker that has nothing else to do, in milliseconds. */
    static double single(WorkerBench bench, WorkerLoad load, double perSecond) throws Exception {
        Contestant idle = Contestant.worker(bench, load, Map.of());
        try (Paced worker = Paced.start(bench, load, idle, load.items(bench.texts()) / 2)) {
            return worker.batches(batches(perSecond / load.batch())).p99();
        }
    }

    /** The setting with which a worker keeps a bound of so many milliseconds, result included. */
    static Map<String, String> deadline(WorkerLoad load, double millis) {
        return Map.of(
                "tributary." + load.modality().id() + ".batch.deadline", Math.round(RESULT_INCLUDED * millis) + "ms");
    }

    /** Not too few: among a dozen, the p99 is that of the longest item. */
    private static int batches(double perSecond) {
        return (int) Math.max(LEAST_BATCHES, Math.min(MOST_BATCHES, perSecond * BATCH_SECONDS));
    }

    /** The largest share that holds, in hundredths that are steps apart; 0 when none does. */
    static double search(Trial trial) throws Exception {
        int percent = FIRST;
        if (trial.holds(share(percent))) {
            while (percent + STEP <= MOST && trial.holds(share(percent + STEP))) {
                percent += STEP;
            }
            return share(percent);
        }
        for (percent -= STEP; percent >= LEAST; percent -= STEP) {
            if (trial.holds(share(percent))) {
                return share(percent);
            }
        }
        return 0;
    }

    /** Not added up from steps: 0.85 less 0.05 would be less than 0.8. */
    private static double share(int percent) {
        return percent / 100.0;
    }
}
