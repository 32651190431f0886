package dev.tributary.deploy.bench;

import dev.tributary.contract.PartId;
import dev.tributary.contract.TurnHead;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;

/**
 * Turns at a constant rate, sent when they are due whatever became of the others, and how long after its last result each
 * outcome was readable. Turns that open while it warms up do not count.
 */
final class LatencyRun {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Traffic traffic;
    private final Sizes sizes;
    private final Duration window;
    private final int turns;
    private final AtomicLongArray appended;
    private final long[] due;

    /**
     * @param appended milliseconds from the broker's acknowledgement of the last result to the outcome
     * @param due milliseconds from when the last result was due, so that a late sender counts
     */
    record Latencies(List<Double> appended, List<Double> due) {}

    private LatencyRun(Traffic traffic, Sizes sizes, Duration window) {
        this.traffic = traffic;
        this.sizes = sizes;
        this.window = window;
        this.turns = (int)
                (sizes.turnsPerSecond() * sizes.warmUp().plus(sizes.measured()).toMillis() / 1_000);
        this.appended = new AtomicLongArray(turns);
        this.due = new long[turns];
    }

    /** Measures whatever joins on a cluster; every outcome must come, once, complete. */
    static Latencies measure(Traffic traffic, Sizes sizes, Duration window, String bootstrapServers)
            throws InterruptedException {
        LatencyRun run = new LatencyRun(traffic, sizes, window);
        try (FusedReader reader = FusedReader.follow(bootstrapServers);
                Sender sender = Sender.prompt(traffic, bootstrapServers)) {
            run.send(sender);
            return run.latencies(reader);
        }
    }

    private void send(Sender sender) {
        long epoch = System.currentTimeMillis();
        long start = System.nanoTime();
        Schedule schedule = new Schedule(turns, sizes.turnsPerSecond());
        while (schedule.hasNext()) {
            Schedule.Due next = schedule.next();
            long at = start + (long) (next.millis() * 1e6);
            for (long left = at - System.nanoTime(); left > 0; left = at - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            TurnHead head = traffic.head(
                    next.turn(),
                    Instant.ofEpochMilli(epoch + (long) next.openedMillis()),
                    window.toMillis(),
                    Traffic.PARTS);
            send(sender, head, next, at);
        }
        sender.flush();
    }

    private void send(Sender sender, TurnHead head, Schedule.Due next, long at) {
        PartId part = next.part();
        if (part == null) {
            sender.turn(head, System.currentTimeMillis());
            return;
        }
        int turn = (int) next.turn();
        if (next.isLast()) {
            due[turn] = at;
        }
        LongConsumer noted = nanos -> appended.accumulateAndGet(turn, nanos, LatencyRun::later);
        sender.result(head, turn, part, System.currentTimeMillis(), noted);
    }

    private static long later(long one, long other) {
        return one == 0 || other - one > 0 ? other : one;
    }

    private Latencies latencies(FusedReader reader) throws InterruptedException {
        int first = (int) (sizes.turnsPerSecond() * sizes.warmUp().toMillis() / 1_000);
        Latencies latencies = new Latencies(new ArrayList<>(), new ArrayList<>());
        for (int turn = 0; turn < turns; turn++) {
            FusedReader.Seen seen = reader.await(traffic.turnId(turn), PATIENCE);
            var unused = Outputs.complete(seen.fused());
            if (turn >= first) {
                latencies.appended.add((seen.nanos() - appended.get(turn)) / 1e6);
                latencies.due.add((seen.nanos() - due[turn]) / 1e6);
            }
        }
        return latencies;
    }
}
