package dev.tributary.deploy.bench;

import dev.tributary.deploy.bench.Paced.Outcome;
import dev.tributary.deploy.bench.Saturation.Rate;
import java.util.HashMap;
import java.util.Map;

/** The text worker against workers in Python, spans exported by all: what a second of processor time gives, and latency. */
final class AgainstPython {

    private static final WorkerLoad LOAD = WorkerLoad.TEXT;
    private static final double SHARE = 0.7;
    private static final double SECONDS = 75;

    private final WorkerBench bench;
    private final Contestant worker;
    private final Contestant alone;
    private final Contestant batched;

    private AgainstPython(WorkerBench bench, PythonRival rival, Child traces) {
        this.bench = bench;
        this.worker = Contestant.worker(bench, LOAD, TracingCost.exporting(traces));
        this.alone = rival.worker(1, traces);
        this.batched = rival.worker(LOAD.batch(), traces);
    }

    /** All rounds; without a Python that could run the rival, it says so, and the rows stay out. */
    static void measure(WorkerBench bench) throws Exception {
        PythonRival rival;
        try {
            rival = PythonRival.prepare(bench);
        } catch (PythonRival.Missing e) {
            bench.tell("the workers in Python are left out: %s", e.reason());
            return;
        }
        try (Child traces = Child.start(bench.directory(), Role.TRACES, "1g", Map.of())) {
            AgainstPython against = new AgainstPython(bench, rival, traces);
            for (int round = 1; round <= bench.rounds(); round++) {
                against.cpu(round);
            }
            against.latency(traces);
        }
    }

    private void cpu(int round) throws Exception {
        Rate own = round % 2 == 1 ? rate("worker", worker) : null;
        Rate one = rate("Python, one at a time", alone);
        Rate many = rate("Python, batched", batched);
        if (own == null) {
            own = rate("worker", worker);
        }
        double ratio = own.perCpuSecond() / Math.max(one.perCpuSecond(), many.perCpuSecond());
        bench.tell("round %d of %d, against Python: %.2f", round, bench.rounds(), ratio);
        bench.readings().add(Figure.PYTHON_CPU_RATIO, ratio);
    }

    private Rate rate(String row, Contestant contestant) throws Exception {
        Rate rate = Saturation.measure(bench, LOAD, contestant);
        bench.readings().add("text, spans exported: " + row + ", items/s", rate.perSecond());
        bench.readings().add("text, spans exported: " + row + ", items/CPU s", rate.perCpuSecond());
        return rate;
    }

    /**
     * All at the same rate: 70 % of what the better of the two in Python does. The worker's deadline is what a single batch takes,
     * 99 times of 100.
     */
    private void latency(Child traces) throws Exception {
        double most = Math.max(
                Numbers.median(bench.readings().of("text, spans exported: Python, one at a time, items/s")),
                Numbers.median(bench.readings().of("text, spans exported: Python, batched, items/s")));
        p99("worker, in the order of arrival", worker, SHARE * most);
        double single = Bounded.single(bench, LOAD, most);
        Map<String, String> settings = new HashMap<>(TracingCost.exporting(traces));
        settings.putAll(Bounded.deadline(LOAD, single));
        double own = p99(
                "worker, its deadline the p99 of a single batch",
                Contestant.worker(bench, LOAD, settings),
                SHARE * most);
        double best = Math.min(
                p99("Python, one at a time", alone, SHARE * most), p99("Python, batched", batched, SHARE * most));
        bench.readings().add(Figure.PYTHON_P99_RATIO, own / best);
    }

    private double p99(String row, Contestant contestant, double perSecond) throws Exception {
        try (Paced paced = Paced.start(bench, LOAD, contestant, bench.texts() / 2)) {
            Outcome outcome = paced.poisson(perSecond, (int) Math.max(1, perSecond * SECONDS));
            bench.tell("%s at %.0f texts/s: p99 %.0f ms", row, perSecond, outcome.p99());
            bench.readings().add("text at 70 %: " + row + ", p50, ms", Numbers.percentile(outcome.millis(), 0.5));
            bench.readings().add("text at 70 %: " + row + ", p99, ms", outcome.p99());
            return outcome.p99();
        }
    }
}
