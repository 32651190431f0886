package dev.tributary.deploy.bench;

import dev.tributary.contract.Topics;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/**
 * Turns a second out of a backlog, exactly once, one thread: fusion-stream and its rivals over the same records, one after
 * another, each in a JVM of its own that is new in every round. The first two thirds of its output warm a system up; the
 * rate is that of the rest, by the broker's time of appending.
 */
final class Throughput {

    /** A slow machine's second compiler is busy for the first 200,000 turns, and takes a third of both cores meanwhile. */
    private static final double WARM_UP = 2.0 / 3;

    private static final Duration PATIENCE = Duration.ofMinutes(20);
    private static final Duration STEADY = Duration.ofSeconds(5);
    static final List<String> INPUTS = List.of(
            Topics.TURNS.name(), Topics.TEXT_RESULTS.name(), Topics.IMAGE_RESULTS.name(), Topics.AUDIO_RESULTS.name());
    private static final List<String> REFUSALS = List.of(Topics.LATE.name(), Topics.REJECTED.name());

    private final Bench bench;
    private final Cluster cluster;
    private int runs;

    private Throughput(Bench bench, Cluster cluster) {
        this.bench = bench;
        this.cluster = cluster;
    }

    /**
     * Measures the ratios among DSL, copy and loop that are asked for.
     *
     * @param thorough whether the broker is warmed up first, by a run that does not count, and rows are added that no figure
     *     hangs on
     */
    static void measure(Bench bench, Set<Part> wanted, boolean thorough) throws Exception {
        List<Contender> contenders = new ArrayList<>(List.of(Contender.FUSION));
        if (wanted.contains(Part.DSL)) {
            contenders.add(Contender.DSL);
        }
        if (wanted.contains(Part.COPY)) {
            contenders.add(Contender.COPY);
        }
        if (wanted.contains(Part.LOOP)) {
            contenders.add(Contender.LOOP);
        }
        try (Cluster cluster = Cluster.start(bench.directory())) {
            Throughput throughput = new Throughput(bench, cluster);
            Backlog backlog = new Backlog(bench.traffic(), bench.sizes().turns());
            bench.tell("loading a backlog of %,d turns", bench.sizes().turns());
            bench.readings().add("bytes of a result", backlog.loadResults(cluster.bootstrapServers()));
            if (thorough) {
                bench.tell("warming the broker up");
                double unused = throughput.run(Contender.FUSION, Map.of());
            }
            for (int round = 1; round <= bench.rounds(); round++) {
                throughput.round(round, contenders);
                Collections.reverse(contenders);
            }
            if (thorough) {
                throughput.inform(backlog);
            }
        }
    }

    private void round(int round, List<Contender> contenders) throws Exception {
        Map<Contender, Double> rates = new EnumMap<>(Contender.class);
        for (Contender contender : contenders) {
            double rate = counted(contender, Map.of());
            bench.tell("round %d of %d, %s %,.0f", round, bench.rounds(), contender.row(), rate);
            rates.put(contender, rate);
        }
        double fusion = Objects.requireNonNull(rates.get(Contender.FUSION));
        ratio(Figure.DSL_RATIO, fusion, rates, Contender.DSL);
        ratio(Figure.COPY_RATIO, fusion, rates, Contender.COPY);
        ratio(Figure.LOOP_RATIO, fusion, rates, Contender.LOOP);
    }

    /** Against the fastest of the rivals, if any of them ran. */
    private void ratio(Figure figure, double fusion, Map<Contender, Double> rates, Contender... rivals) {
        double fastest = 0;
        for (Contender rival : rivals) {
            fastest = Math.max(fastest, rates.getOrDefault(rival, 0.0));
        }
        if (fastest > 0) {
            bench.readings().add(figure, fusion / fastest);
        }
    }

    /** Rows that no figure hangs on: one run each. */
    private void inform(Backlog backlog) throws Exception {
        counted(Contender.COPY_BYTES, Map.of());
        try (Child traces =
                Child.start(bench.directory(), Role.TRACES, bench.sizes().heap(), Map.of())) {
            counted(
                    Contender.FUSION_TRACED,
                    Map.of("otel.traces.exporter", "otlp", "otel.exporter.otlp.endpoint", traces.address()));
        }
        backlog.loadTurns(cluster.bootstrapServers());
        counted(Contender.FUSION_TURNS, Map.of());
    }

    private double counted(Contender contender, Map<String, String> more) throws Exception {
        double rate = run(contender, more);
        bench.readings().add(contender.row(), rate);
        return rate;
    }

    private double run(Contender contender, Map<String, String> more) throws Exception {
        String application = "bench-" + ++runs;
        Map<String, String> settings = new HashMap<>(contender.settings());
        settings.putAll(more);
        Map<TopicPartition, Long> refused = cluster.ends(REFUSALS);
        try (Child child = Child.start(
                bench.directory(),
                contender.role(),
                bench.sizes().heap(),
                bench.settings(cluster, application, settings))) {
            cluster.awaitTaken(application, cluster.ends(INPUTS), PATIENCE);
        }
        if (!refused.equals(cluster.ends(REFUSALS))) {
            throw new IOException(
                    contender + " refused results that it should have taken; if it is told to remember more turns"
                            + " than it may, set tributary.fusion.turns.bytes.max or take fewer --turns");
        }
        double rate = rate(contender);
        cluster.forget(application, contender.output());
        return rate;
    }

    private double rate(Contender contender) throws Exception {
        int each = contender.copies() ? Traffic.PARTS.size() : 1;
        int expected = bench.sizes().turns() * each;
        long[] appended = Outputs.read(
                cluster.bootstrapServers(), cluster.ends(List.of(contender.output())), expected, contender.copies());
        int warm = (int) (expected * WARM_UP);
        long millis = Math.max(1, appended[expected - 1] - appended[warm]);
        if (millis < STEADY.toMillis()) {
            bench.tell("%s: %d ms are short for a rate; take more --turns", contender.row(), millis);
        }
        return (expected - 1 - warm) * 1_000.0 / millis / each;
    }
}
