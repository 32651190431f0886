package dev.tributary.deploy.bench;

import dev.tributary.contract.Fused;
import dev.tributary.contract.MissingPart;
import dev.tributary.contract.PartId;
import dev.tributary.contract.TurnHead;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * How late a partial outcome is: turns that miss a part, whose windows end one after another when every topic has long been
 * silent. From the end of the window by the clock to the outcome readable; so it has in it the tick, the transaction and the
 * reader's fetch. The first fifth warms up.
 */
final class Lateness {

    private static final Duration FIRST_WINDOW = Duration.ofSeconds(10);
    /** No multiple of the tick, so that windows end at all times between two ticks. */
    private static final Duration STEP = Duration.ofMillis(53);

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final List<PartId> ARRIVING = List.of(Traffic.TEXT, Traffic.IMAGE);

    private Lateness() {}

    /** One round. */
    static void measure(Bench bench, Cluster cluster) throws InterruptedException {
        Traffic traffic = bench.traffic();
        try (FusedReader reader = FusedReader.follow(cluster.bootstrapServers());
                Sender sender = Sender.prompt(traffic, cluster.bootstrapServers())) {
            List<TurnHead> turns = send(sender, bench.sizes().partials());
            List<Double> late = new ArrayList<>();
            int poorer = 0;
            for (TurnHead turn : turns) {
                FusedReader.Seen seen = reader.await(turn.turnId(), PATIENCE);
                poorer += isPoorer(seen.fused()) ? 1 : 0;
                late.add(Duration.between(turn.windowEnd(), seen.at()).toNanos() / 1e6);
            }
            List<Double> counted = late.subList(late.size() / 5, late.size());
            double p99 = Numbers.percentile(counted, 0.99);
            bench.readings().add("partial lateness, p50, ms", Numbers.percentile(counted, 0.5));
            bench.readings().add(Figure.PARTIAL_LATENESS_P99_MS, p99);
            bench.tell("partial lateness p99 %.1f ms", p99);
            if (poorer > 0) {
                bench.tell("%d of %d partials miss what came in time: the machine is too busy", poorer, turns.size());
            }
        }
    }

    private static List<TurnHead> send(Sender sender, int count) {
        List<TurnHead> turns = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long now = System.currentTimeMillis();
            Duration window = FIRST_WINDOW.plus(STEP.multipliedBy(i));
            TurnHead turn = sender.traffic().head(i, Instant.ofEpochMilli(now), window.toMillis(), Traffic.PARTS);
            for (PartId part : ARRIVING) {
                sender.result(turn, i, part, now, nanos -> {});
            }
            turns.add(turn);
        }
        sender.flush();
        return turns;
    }

    /** Whether it misses more than the part that was never sent; it must miss that one. */
    private static boolean isPoorer(Fused fused) {
        if (!fused.missing().contains(new MissingPart(Traffic.AUDIO, MissingPart.TIMEOUT))) {
            throw new IllegalStateException("turn " + fused.turnId() + " is " + fused.outcome() + " without "
                    + fused.missing() + ", but its audio was never sent");
        }
        return fused.missing().size() > 1;
    }
}
