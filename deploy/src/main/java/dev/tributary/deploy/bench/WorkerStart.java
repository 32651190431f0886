package dev.tributary.deploy.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** How soon a text worker is ready, what that costs, and how much memory it has when it has worked. */
final class WorkerStart {

    private static final double KIB_PER_MB = 1e6 / 1024;

    private WorkerStart() {}

    /** The model's files lie in the cache, as after the first start. */
    static void measure(WorkerBench bench) throws Exception {
        WorkerLoad load = WorkerLoad.TEXT;
        Contestant worker = Contestant.worker(bench, load, Map.of());
        Duration[] cpu = new Duration[1];
        Contestant contestant = group -> {
            Child child = worker.start(group);
            cpu[0] = child.cpu();
            return child;
        };
        for (int round = 1; round <= bench.rounds(); round++) {
            var unused = Saturation.measure(bench, load, bench.texts() / 2, contestant, child -> {
                double seconds = child.started().toNanos() / 1e9;
                double megabytes = resident(Path.of("/proc", Long.toString(child.pid()), "status"));
                bench.tell("text worker: ready after %.1f s, %.0f MB", seconds, megabytes);
                bench.readings().add(Figure.READY_S, seconds);
                bench.readings().add(Figure.RSS_MB, megabytes);
                bench.readings().add("text worker: CPU s until ready", cpu[0].toMillis() / 1e3);
            });
        }
    }

    /** Megabytes of memory that a process occupies, by Linux's {@code status} of it. */
    static double resident(Path status) throws IOException {
        for (String line : Files.readAllLines(status)) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) / KIB_PER_MB;
            }
        }
        throw new IOException(status + " says nothing of memory");
    }
}
