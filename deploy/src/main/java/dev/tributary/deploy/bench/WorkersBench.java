package dev.tributary.deploy.bench;

import dev.tributary.deploy.embedded.Directories;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** {@code bench workers}: what the workers do on this machine, and what their models do alone. */
final class WorkersBench {

    private WorkersBench() {}

    /**
     * Measures the parts that are wanted.
     *
     * @param texts of a round
     * @param workers settings for the workers that differ from their defaults
     * @throws IllegalStateException when a result was wrong, or a process failed
     */
    static Readings measure(
            Set<WorkerPart> wanted, int rounds, int texts, Map<String, String> workers, Consumer<String> progress)
            throws Exception {
        Path directory = Files.createTempDirectory("tributary-bench-");
        Readings readings = new Readings();
        try (WorkerSite site = WorkerSite.timed(directory)) {
            WorkerBench bench =
                    new WorkerBench(directory, rounds, texts, workers, site, progress, readings, new AtomicInteger());
            for (WorkerPart part : WorkerPart.values()) {
                if (wanted.contains(part)) {
                    measure(bench, part);
                }
            }
            return readings;
        } finally {
            Directories.delete(directory);
        }
    }

    private static void measure(WorkerBench bench, WorkerPart part) throws Exception {
        switch (part) {
            case TEXT -> WorkerRates.measure(bench, WorkerLoad.TEXT);
            case IMAGE -> WorkerRates.measure(bench, WorkerLoad.IMAGE);
            case AUDIO -> WorkerRates.measure(bench, WorkerLoad.AUDIO);
            case NOOP -> WorkerRates.measure(bench, WorkerLoad.NOOP);
            case BOUNDED -> Bounded.measure(bench);
            case TRACING -> TracingCost.measure(bench);
            case SPANS -> TracingCost.spans(bench);
            case PYTHON -> AgainstPython.measure(bench);
            case START -> WorkerStart.measure(bench);
            case LEAKS -> LeakCheck.measure(bench);
        }
    }
}
