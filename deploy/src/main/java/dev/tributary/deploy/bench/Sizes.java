package dev.tributary.deploy.bench;

import java.time.Duration;

/**
 * How much is measured.
 *
 * @param turns that each system joins in a round of throughput, of which the first two thirds warm it up
 * @param burst turns that an instance gets at once before latency and lateness are measured
 * @param turnsPerSecond while latency is measured
 * @param warmUp of that, before it counts
 * @param measured of that
 * @param crowdedWindow of the turns that come and go among open ones; short, so that few decided ones are kept
 * @param partials turns whose window ends, a round; a fifth warms up
 * @param few open turns
 * @param many open turns
 * @param weighed open turns whose heap is weighed
 * @param heap of a child JVM
 * @param largeHeap of one with many open turns
 */
record Sizes(
        int turns,
        int burst,
        double turnsPerSecond,
        Duration warmUp,
        Duration measured,
        Duration crowdedWindow,
        int partials,
        int few,
        int many,
        int weighed,
        String heap,
        String largeHeap) {

    static final Sizes FULL = new Sizes(
            300_000,
            100_000,
            500,
            Duration.ofSeconds(50),
            Duration.ofSeconds(20),
            Duration.ofSeconds(10),
            250,
            1_000,
            1_000_000,
            400_000,
            "3g",
            "8g");

    /** To see that everything works. The figures mean nothing. */
    static final Sizes QUICK = new Sizes(
            300,
            300,
            50,
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofMinutes(5),
            5,
            10,
            100,
            200,
            "512m",
            "512m");

    Sizes withTurns(int newTurns) {
        return new Sizes(
                newTurns,
                burst,
                turnsPerSecond,
                warmUp,
                measured,
                crowdedWindow,
                partials,
                few,
                many,
                weighed,
                heap,
                largeHeap);
    }

    Sizes withMany(int newMany) {
        return new Sizes(
                turns,
                burst,
                turnsPerSecond,
                warmUp,
                measured,
                crowdedWindow,
                partials,
                few,
                newMany,
                Math.min(weighed, newMany),
                heap,
                largeHeap);
    }
}
