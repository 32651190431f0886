package dev.tributary.deploy.bench;

import dev.tributary.contract.Topics;
import dev.tributary.deploy.embedded.Directories;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * {@code bench overhead}: what telling of itself costs the pipeline. The services that a text goes through run in one process,
 * new for every way of telling; broker, object store and receiver have their own. The ways take turns, forwards in one round
 * and backwards in the next.
 */
final class TelemetryBench {

    private static final String HEAP = "1g";
    private static final int TEXTS = 500;

    /** As {@code deploy/tributary run} starts services; the second compiler would still be at work when it counts. */
    private static final List<String> SERVICES = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx" + HEAP);

    private final Path directory;
    private final WorkerSite site;
    private final Child receiver;
    private final int turns;
    private final double perSecond;
    private final Consumer<String> progress;
    private final Readings readings = new Readings();

    /**
     * What one way of telling cost.
     *
     * @param cpuMillis of processor time a turn, in all services
     * @param p99 of the latency, milliseconds
     */
    private record Cost(double cpuMillis, double p99) {}

    private TelemetryBench(
            Path directory, WorkerSite site, Child receiver, int turns, double perSecond, Consumer<String> progress) {
        this.directory = directory;
        this.site = site;
        this.receiver = receiver;
        this.turns = turns;
        this.perSecond = perSecond;
        this.progress = progress;
    }

    /**
     * Measures.
     *
     * @param turns that count in each run; as many warm it up before
     * @param perSecond how many are sent
     */
    static Readings measure(int rounds, int turns, double perSecond, Consumer<String> progress) throws Exception {
        Path directory = Files.createTempDirectory("tributary-bench-");
        try (WorkerSite site = WorkerSite.start(directory);
                Child receiver = Child.start(directory, Role.TRACES, HEAP, Map.of())) {
            TelemetryBench bench = new TelemetryBench(directory, site, receiver, turns, perSecond, progress);
            for (int round = 1; round <= rounds; round++) {
                bench.round(round, rounds);
            }
            return bench.readings;
        } finally {
            Directories.delete(directory);
        }
    }

    private void round(int round, int rounds) throws Exception {
        List<TelemetryMode> modes = new ArrayList<>(List.of(TelemetryMode.values()));
        if (round % 2 == 0) {
            Collections.reverse(modes);
        }
        Map<TelemetryMode, Cost> costs = new EnumMap<>(TelemetryMode.class);
        for (TelemetryMode mode : modes) {
            Cost cost = run(mode, "overhead-" + round + "-" + mode);
            costs.put(mode, cost);
            progress.accept(String.format(
                    Locale.ROOT,
                    "round %d of %d, %s: %.2f ms of processor time a turn, p99 %.0f ms",
                    round,
                    rounds,
                    mode,
                    cost.cpuMillis(),
                    cost.p99()));
            readings.add("CPU s per 1,000 turns, " + mode, cost.cpuMillis());
            readings.add("p99 ms, " + mode, cost.p99());
        }
        Cost off = costs.get(TelemetryMode.OFF);
        Cost full = costs.get(TelemetryMode.FULL);
        if (off == null || full == null) {
            throw new IllegalStateException("every way of telling is measured");
        }
        readings.add(Figure.FULL_CPU_PCT, percent(full, off));
        costs.forEach((mode, cost) -> {
            if (mode == TelemetryMode.SAMPLED) {
                readings.add(Figure.SAMPLED_CPU_PCT, percent(cost, off));
            } else if (mode == TelemetryMode.METRICS) {
                readings.add(Figure.METRICS_CPU_PCT, percent(cost, off));
            }
        });
        readings.add(Figure.P99_RATIO, full.p99() / off.p99());
    }

    private static double percent(Cost cost, Cost off) {
        return (cost.cpuMillis() / off.cpuMillis() - 1) * 100;
    }

    private Cost run(TelemetryMode mode, String name) throws Exception {
        Map<String, String> settings = site.settings();
        settings.putAll(WorkerLoad.TEXT.settings());
        settings.putAll(mode.settings(receiver.address()));
        settings.put("tributary.text.group", name + "-text");
        settings.put("tributary.fusion.application.id", name);
        settings.put("tributary.fusion.port", "0");
        settings.put("tributary.fusion.state.dir", directory.resolve(name).toString());
        settings.put("tributary.ingest.port", "0");
        String servers = site.cluster().bootstrapServers();
        List<byte[]> texts = WorkerLoad.TEXT.payloads(TEXTS);
        Cost cost;
        try (Child services = Child.start(directory, Role.SERVICES, SERVICES, settings);
                TurnLoad load = new TurnLoad(URI.create(services.address()), servers, texts)) {
            var unused = load.send(turns, perSecond);
            Duration from = services.cpu();
            List<Double> millis = load.send(turns, perSecond);
            double cpu = services.cpu().minus(from).toNanos() / 1e6 / turns;
            cost = new Cost(cpu, Numbers.percentile(millis, 0.99));
        }
        for (String topic :
                List.of(Topics.TURNS.name(), Topics.TEXT.name(), Topics.TEXT_RESULTS.name(), Topics.FUSED.name())) {
            site.cluster().forget(name, topic);
        }
        return cost;
    }
}
