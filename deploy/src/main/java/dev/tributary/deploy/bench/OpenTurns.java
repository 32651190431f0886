package dev.tributary.deploy.bench;

import dev.tributary.contract.PartId;
import dev.tributary.contract.TurnHead;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Turns that wait for a part for hours, and what fusion-stream does with very many of them. */
final class OpenTurns implements AutoCloseable {

    /** Of what is missed. */
    private static final Duration LONG = Duration.ofHours(12);

    private static final Map<String, String> SETTINGS = Map.of(
            "tributary.fusion.window.max", "24h", "tributary.fusion.grace", "1s", "tributary.fusion.retention", "10s");
    private static final Duration PATIENCE = Duration.ofMinutes(30);
    private static final String APPLICATION = "open-turns";

    private final Bench bench;
    private final Cluster cluster;
    private final Traffic traffic;
    private final int turns;
    private final Instant opened = Instant.ofEpochMilli(System.currentTimeMillis());
    private int completed;

    private OpenTurns(Bench bench, Cluster cluster, int turns) {
        this.bench = bench;
        this.cluster = cluster;
        this.traffic = bench.traffic();
        this.turns = turns;
    }

    /** Measures restoring many, and unless only that is wanted, the latency among few and among many. */
    static void measure(Bench bench, Set<Part> wanted) throws Exception {
        try (OpenTurns many = load(bench, bench.sizes().many())) {
            if (!wanted.contains(Part.OPEN)) {
                for (int round = 1; round <= bench.rounds(); round++) {
                    many.restore();
                }
                return;
            }
            try (OpenTurns few = load(bench, bench.sizes().few())) {
                for (int round = 1; round <= bench.rounds(); round++) {
                    boolean fewFirst = round % 2 == 1;
                    double before = fewFirst ? few.latency() : many.latency();
                    double after = fewFirst ? many.latency() : few.latency();
                    double ratio = fewFirst ? after / before : before / after;
                    bench.readings().add(Figure.OPEN_TURNS_P99_RATIO, ratio);
                    bench.tell("round %d of %d, latency among open turns %.2f", round, bench.rounds(), ratio);
                }
            }
        }
    }

    private static OpenTurns load(Bench bench, int turns) throws Exception {
        bench.tell("opening %,d turns", turns);
        Cluster cluster = Cluster.start(bench.directory());
        OpenTurns open = new OpenTurns(bench, cluster, turns);
        try (Child fusion = open.start()) {
            try (Sender sender = Sender.bulk(open.traffic, cluster.bootstrapServers())) {
                for (int turn = 0; turn < turns; turn++) {
                    TurnHead head = open.head(turn);
                    for (PartId part : List.of(Traffic.TEXT, Traffic.IMAGE)) {
                        sender.result(head, turn, part, System.currentTimeMillis(), nanos -> {});
                    }
                }
                sender.flush();
            }
            cluster.awaitTaken(APPLICATION, cluster.ends(CopyStream.INPUTS), PATIENCE);
        } catch (Exception e) {
            cluster.close();
            throw e;
        }
        return open;
    }

    private Child start() throws Exception {
        return Child.start(
                bench.directory(),
                Role.FUSION,
                bench.sizes().largeHeap(),
                bench.settings(cluster, APPLICATION, SETTINGS));
    }

    private TurnHead head(int turn) {
        return traffic.head(turn, opened, LONG.toMillis(), Traffic.PARTS);
    }

    /** Starts an instance that has nothing, and waits until it has completed one of the turns that it restored. */
    private Child restore(FusedReader reader) throws Exception {
        int turn = completed++;
        try (Sender sender = Sender.prompt(traffic, cluster.bootstrapServers())) {
            sender.result(head(turn), turn, Traffic.AUDIO, System.currentTimeMillis(), nanos -> {});
            sender.flush();
        }
        long start = System.nanoTime();
        Child fusion = start();
        double ready = (System.nanoTime() - start) / 1e9;
        FusedReader.Seen seen;
        try {
            seen = reader.await(traffic.turnId(turn), PATIENCE);
            var unused = Outputs.complete(seen.fused());
        } catch (RuntimeException | InterruptedException e) {
            fusion.close();
            throw e;
        }
        if (turns == bench.sizes().many()) {
            bench.readings().add(Figure.RESTORE_S, (seen.nanos() - start) / 1e9);
            bench.readings().add("s until ready among many open turns", ready);
            bench.tell("restored %,d turns in %.1f s", turns, (seen.nanos() - start) / 1e9);
        }
        return fusion;
    }

    private void restore() throws Exception {
        restored().close(); // it has told how long it took
    }

    private Child restored() throws Exception {
        try (FusedReader reader = FusedReader.follow(cluster.bootstrapServers())) {
            return restore(reader);
        }
    }

    /** The p99 latency of turns that come and go among the open ones. */
    private double latency() throws Exception {
        try (Child fusion = restored()) {
            FusionBench.warm(bench, cluster, APPLICATION);
            List<Double> millis = new ArrayList<>(LatencyRun.measure(
                            bench.traffic(), bench.sizes(), bench.sizes().crowdedWindow(), cluster.bootstrapServers())
                    .appended());
            double p99 = Numbers.percentile(millis, 0.99);
            bench.readings().add("latency p99 among " + turns + " open turns, ms", p99);
            return p99;
        }
    }

    @Override
    public void close() {
        cluster.close();
    }
}
