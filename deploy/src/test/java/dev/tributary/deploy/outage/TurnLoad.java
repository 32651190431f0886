package dev.tributary.deploy.outage;

import dev.tributary.contract.Fused;
import dev.tributary.deploy.client.FusedTurns;
import dev.tributary.deploy.client.OutgoingPart;
import dev.tributary.deploy.client.TurnClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/** Clients that send a turn, wait for its outcome and send the next. */
final class TurnLoad {

    private static final int CLIENTS = 8;
    private static final Duration OUTCOME_WITHIN = Duration.ofMinutes(1);

    private final TurnClient client;
    private final FusedTurns outcomes;

    TurnLoad(TurnClient client, FusedTurns outcomes) {
        this.client = client;
        this.outcomes = outcomes;
    }

    /**
     * What a stretch of load was like.
     *
     * @param turns in it
     * @param accepted the median time until ingest answered
     * @param fused the median time until the outcome was read
     */
    record Pace(int turns, Duration accepted, Duration fused) {}

    private record Took(Duration accepted, Duration fused) {}

    /** Sends for so long. Every turn has to be complete. */
    Pace run(Duration length) throws InterruptedException, ExecutionException {
        long until = System.nanoTime() + length.toNanos();
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        try {
            List<Future<List<Took>>> clients = Stream.generate(() -> threads.submit(() -> send(until)))
                    .limit(CLIENTS)
                    .toList();
            List<Took> all = new ArrayList<>();
            for (Future<List<Took>> one : clients) {
                all.addAll(one.get());
            }
            return new Pace(
                    all.size(),
                    median(all.stream().map(Took::accepted)),
                    median(all.stream().map(Took::fused)));
        } finally {
            threads.shutdownNow();
        }
    }

    /** Sends one turn and returns its trace's ID when it is fused. */
    String one() throws Exception {
        TurnClient.Accepted accepted = client.send(null, null, List.of(OutgoingPart.text("Where is my order?")));
        outcome(accepted.turnId());
        return accepted.traceId();
    }

    private List<Took> send(long until) throws Exception {
        List<Took> took = new ArrayList<>();
        while (System.nanoTime() < until) {
            long from = System.nanoTime();
            String turnId = client.send(null, null, List.of(OutgoingPart.text("Where is my order?")))
                    .turnId();
            Duration accepted = Duration.ofNanos(System.nanoTime() - from);
            outcome(turnId);
            took.add(new Took(accepted, Duration.ofNanos(System.nanoTime() - from)));
        }
        return took;
    }

    private void outcome(String turnId) throws InterruptedException {
        Fused fused = outcomes.await(turnId, OUTCOME_WITHIN);
        if (fused == null || !fused.missing().isEmpty()) {
            throw new IllegalStateException(turnId + " became " + fused);
        }
    }

    private static Duration median(Stream<Duration> durations) {
        List<Duration> sorted = durations.sorted().toList();
        return sorted.get(sorted.size() / 2);
    }
}
