package dev.tributary.deploy.bench;

import dev.tributary.contract.PartId;
import dev.tributary.contract.TurnHead;
import java.time.Duration;
import java.time.Instant;

/**
 * Complete turns that lie on the input topics before anybody joins, as if they had come at a constant rate. All their windows
 * are over: the join gives each a whole one from when it first sees it. A window that ends in the middle of a run would be a
 * partial turn wherever the machine is fast enough to be there at that moment.
 */
final class Backlog {

    private static final double TURNS_PER_SECOND = 2_000;
    private static final Duration WINDOW = Duration.ofSeconds(30);

    private final Traffic traffic;
    private final int turns;
    private final long start;

    Backlog(Traffic traffic, int turns) {
        this.traffic = traffic;
        this.turns = turns;
        long sending = Math.round(turns / TURNS_PER_SECOND * 1_000);
        this.start = System.currentTimeMillis() - sending - WINDOW.toMillis() - 1_000;
    }

    /** Loads the results. Returns the mean size of their values, bytes. */
    double loadResults(String bootstrapServers) {
        return load(bootstrapServers, true);
    }

    /** Loads the turns' own records. */
    void loadTurns(String bootstrapServers) {
        load(bootstrapServers, false);
    }

    private double load(String bootstrapServers, boolean results) {
        try (Sender sender = Sender.bulk(traffic, bootstrapServers)) {
            Schedule schedule = new Schedule(turns, TURNS_PER_SECOND);
            while (schedule.hasNext()) {
                Schedule.Due due = schedule.next();
                PartId part = due.part();
                if (results && part != null) {
                    sender.result(head(due), due.turn(), part, start + Math.round(due.millis()), nanos -> {});
                } else if (!results && part == null) {
                    sender.turn(head(due), start + Math.round(due.millis()));
                }
            }
            sender.flush();
            return sender.meanResultBytes();
        }
    }

    private TurnHead head(Schedule.Due due) {
        Instant opened = Instant.ofEpochMilli(start + Math.round(due.openedMillis()));
        return traffic.head(due.turn(), opened, WINDOW.toMillis(), Traffic.PARTS);
    }
}
