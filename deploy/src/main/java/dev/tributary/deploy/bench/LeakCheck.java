package dev.tributary.deploy.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Whether a worker's memory grows with what it has done: resident memory, native memory included, after each tenth of many
 * items through its real model. The first three tenths fill heap, arenas and caches; the rest should add nothing.
 */
final class LeakCheck {

    private static final int TENTHS = 10;
    private static final int FILLING = 3;

    private LeakCheck() {}

    static void measure(WorkerBench bench) throws Exception {
        for (WorkerLoad load : List.of(WorkerLoad.TEXT, WorkerLoad.IMAGE, WorkerLoad.AUDIO)) {
            measure(bench, load);
        }
    }

    private static void measure(WorkerBench bench, WorkerLoad load) throws Exception {
        int tenth = Math.max(1, load.items(bench.texts()) / TENTHS);
        double full = 0;
        double last = 0;
        try (Paced worker =
                Paced.start(bench, load, Contestant.worker(bench, load, Map.of()), Math.min(tenth, load.batch()))) {
            for (int done = 1; done <= TENTHS; done++) {
                var unused = worker.together(tenth);
                last = WorkerStart.resident(Path.of("/proc", Long.toString(worker.pid()), "status"));
                if (done == FILLING) {
                    full = last;
                }
                bench.tell("%s: %.0f MB after %,d items", load.row(), last, done * tenth);
            }
        }
        bench.readings().add(load.row() + ": items", TENTHS * tenth);
        bench.readings().add(load.row() + ": MB after three tenths", full);
        bench.readings().add(load.row() + ": MB at the end", last);
    }
}
