package dev.tributary.deploy.bench;

import dev.tributary.deploy.bench.Saturation.Rate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A worker against what its model does by itself, one after the other, in processes of their own. */
final class WorkerRates {

    private static final String LOOP_SECONDS = "10";

    private final WorkerBench bench;
    private final WorkerLoad load;

    private WorkerRates(WorkerBench bench, WorkerLoad load) {
        this.bench = bench;
        this.load = load;
    }

    /** All rounds of one load. */
    static void measure(WorkerBench bench, WorkerLoad load) throws Exception {
        WorkerRates rates = new WorkerRates(bench, load);
        for (int round = 1; round <= bench.rounds(); round++) {
            rates.round(round);
        }
    }

    private void round(int round) throws Exception {
        boolean workerFirst = round % 2 == 1;
        Rate raw = workerFirst ? null : raw();
        Rate worker = Saturation.measure(bench, load, Contestant.worker(bench, load, Map.of()));
        if (raw == null) {
            raw = raw();
        }
        double ratio = worker.perSecond() / raw.perSecond();
        bench.tell(
                "round %d of %d, %s: worker %.1f/s, network alone %.1f/s, ratio %.3f",
                round, bench.rounds(), load.row(), worker.perSecond(), raw.perSecond(), ratio);
        Readings readings = bench.readings();
        switch (load) {
            case TEXT -> readings.add(Figure.TEXT_RATIO, ratio);
            case IMAGE -> readings.add(Figure.IMAGE_RATIO, ratio);
            case AUDIO -> readings.add(Figure.AUDIO_RATIO, ratio);
            case NOOP -> {
                readings.add(Figure.NOOP_ITEMS_PER_S, worker.perSecond());
                readings.add(Figure.OVERHEAD_US, worker.cpuMicros() - raw.cpuMicros());
                readings.add("no-op: worker over network alone", ratio);
            }
        }
        readings.add(load.row() + ": worker, items/s", worker.perSecond());
        readings.add(load.row() + ": network alone, items/s", raw.perSecond());
        readings.add(load.row() + ": worker, CPU ms an item", worker.cpuMicros() / 1e3);
        readings.add(load.row() + ": network alone, CPU ms an item", raw.cpuMicros() / 1e3);
    }

    private Rate raw() throws Exception {
        return raw(bench, load);
    }

    /** What a model does by itself. */
    static Rate raw(WorkerBench bench, WorkerLoad load) throws Exception {
        Map<String, String> settings = new HashMap<>(load.settings());
        settings.put(WorkerLoad.ITEMS, Integer.toString(load.distinct(bench.texts())));
        settings.put(RawLoop.SECONDS, LOOP_SECONDS);
        settings.put("tributary.model.cache", bench.site().cache().toString());
        try (Child loop = Child.start(bench.directory(), Role.RAW, List.of("-Xmx2g"), settings)) {
            String answer = loop.ask("run");
            bench.tell(
                    "%s: the network alone, %s in a call", load.row(), answer.substring(answer.lastIndexOf(' ') + 1));
            return rate(answer);
        }
    }

    /** Reads what a raw loop answers. */
    static Rate rate(String answer) {
        String[] numbers = answer.split(" ", -1);
        return new Rate(Double.parseDouble(numbers[0]), Double.parseDouble(numbers[1]));
    }
}
