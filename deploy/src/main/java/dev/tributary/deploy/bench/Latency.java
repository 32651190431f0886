package dev.tributary.deploy.bench;

import dev.tributary.deploy.bench.LatencyRun.Latencies;
import java.time.Duration;

/** The latency of complete turns at a constant rate, fusion-stream as it ships. */
final class Latency {

    /** Longer than any stall of the machine: it is no part of the figure. */
    private static final Duration WINDOW = Duration.ofMinutes(5);

    private Latency() {}

    /** One round. */
    static void measure(Bench bench, Cluster cluster) throws InterruptedException {
        Latencies latencies = LatencyRun.measure(bench.traffic(), bench.sizes(), WINDOW, cluster.bootstrapServers());
        double p99 = Numbers.percentile(latencies.appended(), 0.99);
        Readings readings = bench.readings();
        readings.add(Figure.LATENCY_P50_MS, Numbers.percentile(latencies.appended(), 0.5));
        readings.add(Figure.LATENCY_P99_MS, p99);
        readings.add("latency from due, p50, ms", Numbers.percentile(latencies.due(), 0.5));
        readings.add("latency from due, p99, ms", Numbers.percentile(latencies.due(), 0.99));
        bench.tell("latency p99 %.1f ms", p99);
    }
}
