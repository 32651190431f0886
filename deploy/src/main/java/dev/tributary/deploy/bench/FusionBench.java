package dev.tributary.deploy.bench;

import dev.tributary.contract.Topics;
import dev.tributary.deploy.embedded.Directories;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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

    private static final Duration PATIENCE = Duration.ofMinutes(5);

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

    /** Every round by a new instance, which has nothing to restore. */
    private static void promptness(Bench bench, Set<Part> wanted) throws Exception {
        try (Cluster cluster = Cluster.start(bench.directory())) {
            for (int round = 1; round <= bench.rounds(); round++) {
                bench.tell("round %d of %d", round, bench.rounds());
                String application = "promptness-" + round;
                try (Child fusion = Child.start(
                        bench.directory(),
                        Role.FUSION,
                        bench.sizes().heap(),
                        bench.settings(cluster, application, Map.of()))) {
                    warm(bench, cluster, application);
                    if (wanted.contains(Part.LATENCY)) {
                        Latency.measure(bench, cluster);
                    }
                    if (wanted.contains(Part.LATENESS)) {
                        Lateness.measure(bench, cluster);
                    }
                }
                cluster.empty(Throughput.INPUTS);
                cluster.forget(application, Topics.FUSED.name());
            }
        }
    }

    /**
     * Gives an instance more turns at once than it gets in minutes, so that the compilers of its JVM and the broker's are done
     * sooner: they go by how often code runs.
     */
    static void warm(Bench bench, Cluster cluster, String application) throws Exception {
        bench.tell("warming up with %,d turns at once", bench.sizes().burst());
        Backlog burst = new Backlog(bench.traffic(), bench.sizes().burst());
        burst.loadTurns(cluster.bootstrapServers());
        double unused = burst.loadResults(cluster.bootstrapServers());
        cluster.awaitTaken(application, cluster.ends(Throughput.INPUTS), PATIENCE);
    }
}
