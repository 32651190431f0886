package dev.tributary.deploy.bench;

import dev.tributary.deploy.embedded.Directories;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** {@code bench fusion}: what fusion-stream does on this machine, and others beside it. */
final class FusionBench {

    private static final Set<Part> RATES = EnumSet.of(Part.DSL, Part.COPY, Part.LOOP);
    private static final Set<Part> PROMPTNESS = EnumSet.of(Part.LATENCY, Part.LATENESS);
    private static final Set<Part> CROWDS = EnumSet.of(Part.OPEN, Part.RESTORE);

    private FusionBench() {}

    /**
     * Measures the parts that are wanted.
     *
     * @param thorough whether the broker is warmed up, and rows are measured that no figure hangs on
     * @param fusion settings for fusion-stream that differ from its defaults
     * @throws IllegalStateException when an outcome was wrong, or a process failed
     */
    static Readings measure(
            Set<Part> wanted,
            Sizes sizes,
            int rounds,
            boolean thorough,
            Map<String, String> fusion,
            Consumer<String> progress)
            throws Exception {
        Path directory = Files.createTempDirectory("tributary-bench-");
        Bench bench = new Bench(directory, rounds, sizes, fusion, progress, new Readings(), new AtomicInteger());
        try {
            if (wanted.stream().anyMatch(RATES::contains)) {
                Throughput.measure(bench, wanted, thorough);
            }
            if (wanted.stream().anyMatch(PROMPTNESS::contains)) {
                promptness(bench, wanted);
            }
            if (wanted.contains(Part.OVERHEAD)) {
                Overhead.measure(bench);
            }
            if (wanted.stream().anyMatch(CROWDS::contains)) {
                OpenTurns.measure(bench, wanted);
            }
            return bench.readings();
        } finally {
            Directories.delete(directory);
        }
    }

    /** Every round by a new instance; the group goes on where the one before left it. */
    private static void promptness(Bench bench, Set<Part> wanted) throws Exception {
        try (Cluster cluster = Cluster.start(bench.directory())) {
            for (int round = 1; round <= bench.rounds(); round++) {
                bench.tell("round %d of %d", round, bench.rounds());
                try (Child fusion = Child.start(
                        bench.directory(),
                        Role.FUSION,
                        bench.sizes().heap(),
                        bench.settings(cluster, "promptness", Map.of()))) {
                    if (wanted.contains(Part.LATENCY)) {
                        Latency.measure(bench, cluster);
                    }
                    if (wanted.contains(Part.LATENESS)) {
                        Lateness.measure(bench, cluster);
                    }
                }
            }
        }
    }
}
