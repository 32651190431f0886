package dev.tributary.deploy.bench;

import dev.tributary.contract.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * A running worker to which parts are sent when they are due, whatever became of the others: as a Poisson process, like
 * MLPerf's server scenario. A latency is from a part's append to its result's, both by the broker's clock.
 */
final class Paced implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final WorkerBench bench;
    private final WorkerLoad load;
    private final String group;
    private final PartSender sender;
    private final ResultWatch watch;
    private final Child child;
    private final SplittableRandom random = new SplittableRandom(4);
    private int sent;

    /**
     * What came of some parts.
     *
     * @param millis latencies
     * @param perSecond how many results a second came
     */
    record Outcome(List<Double> millis, double perSecond) {

        double p99() {
            return Numbers.percentile(millis, 0.99);
        }
    }

    private Paced(WorkerBench bench, WorkerLoad load, String group, PartSender sender, ResultWatch watch, Child child) {
        this.bench = bench;
        this.load = load;
        this.group = group;
        this.sender = sender;
        this.watch = watch;
        this.child = child;
    }

    /** Starts a worker and warms it up with so many parts at once. */
    static Paced start(WorkerBench bench, WorkerLoad load, Contestant contestant, int warmUp) throws Exception {
        String servers = bench.site().cluster().bootstrapServers();
        String group = bench.group();
        PartSender sender = bench.sender(load, 0);
        ResultWatch watch = ResultWatch.follow(load, servers);
        Child child;
        try {
            child = contestant.start(group);
        } catch (Exception e) {
            watch.close();
            sender.close();
            throw e;
        }
        Paced paced = new Paced(bench, load, group, sender, watch, child);
        try {
            var unused = paced.together(warmUp);
            return paced;
        } catch (RuntimeException e) {
            paced.close();
            throw e;
        }
    }

    /** The worker's process. */
    long pid() {
        return child.pid();
    }

    /** Sends so many at once, and waits for all results. */
    Outcome together(int number) {
        List<String> turns = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            turns.add(sender.send());
        }
        return outcome(turns);
    }

    /** Single batches, each sent when the one before is done. */
    Outcome batches(int number) {
        List<Double> millis = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            millis.addAll(together(load.batch()).millis());
        }
        return new Outcome(millis, 0);
    }

    /** So many at random moments, so many a second on average. */
    Outcome poisson(double perSecond, int number) {
        List<String> turns = new ArrayList<>();
        long due = System.nanoTime();
        for (int i = 0; i < number; i++) {
            due += (long) (gap(random) / perSecond * 1e9);
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            turns.add(sender.send());
            watch.poll(Duration.ZERO);
        }
        return outcome(turns);
    }

    /** The time to the next of a Poisson process with one event a second on average. */
    static double gap(SplittableRandom random) {
        return -Math.log(1 - random.nextDouble());
    }

    private Outcome outcome(List<String> turns) {
        sender.flush();
        sent += turns.size();
        watch.await(sent, PATIENCE);
        return outcome(
                turns,
                sender.appended(),
                watch.appended(new HashSet<>(sender.appended().keySet())));
    }

    /**
     * Puts both appends of each turn together.
     *
     * @param parts milliseconds at which the parts were appended, by turn
     * @param results likewise the results
     */
    static Outcome outcome(List<String> turns, Map<String, Long> parts, Map<String, Long> results) {
        List<Double> millis = new ArrayList<>();
        long first = Long.MAX_VALUE;
        long last = Long.MIN_VALUE;
        for (String turn : turns) {
            long part = at(parts, turn);
            long result = at(results, turn);
            millis.add((double) (result - part));
            first = Math.min(first, part);
            last = Math.max(last, result);
        }
        return new Outcome(millis, turns.size() * 1_000.0 / Math.max(1, last - first));
    }

    private static long at(Map<String, Long> times, String turn) {
        Long at = times.get(turn);
        if (at == null) {
            throw new IllegalStateException("nothing was appended for turn " + turn);
        }
        return at;
    }

    @Override
    public void close() throws Exception {
        child.close();
        watch.close();
        sender.close();
        for (String topic : Set.of(
                Topics.parts(load.modality()).name(),
                Topics.results(load.modality()).name())) {
            bench.site().cluster().forget(group, topic);
        }
    }
}
