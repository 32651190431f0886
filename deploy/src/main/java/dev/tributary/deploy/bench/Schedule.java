package dev.tributary.deploy.bench;

import dev.tributary.contract.PartId;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * When each record of a stream of turns is due: turns open at a constant rate, the turn's record at once, its results one
 * after another within half a second, so that several hundred turns are always under way at 500 a second.
 */
final class Schedule implements Iterator<Schedule.Due> {

    /**
     * A record that is due.
     *
     * @param millis since the start
     * @param openedMillis when its turn opened, likewise
     * @param part null for the turn's own record
     */
    record Due(
            double millis,
            double openedMillis,
            long turn,
            @Nullable PartId part) {

        /** Whether the turn has all its results with this one. */
        boolean isLast() {
            return Traffic.AUDIO.equals(part);
        }
    }

    private final long turns;
    private final double everyMillis;
    private final PriorityQueue<Due> pending = new PriorityQueue<>(Comparator.comparingDouble(Due::millis));
    private long opened;

    Schedule(long turns, double turnsPerSecond) {
        this.turns = turns;
        this.everyMillis = 1_000 / turnsPerSecond;
    }

    @Override
    public boolean hasNext() {
        return opened < turns || !pending.isEmpty();
    }

    @Override
    public Due next() {
        while (opened < turns && (pending.isEmpty() || pending.peek().millis() >= opened * everyMillis)) {
            pending.addAll(turn(opened++));
        }
        Due next = pending.poll();
        if (next == null) {
            throw new NoSuchElementException();
        }
        return next;
    }

    private List<Due> turn(long number) {
        double opens = number * everyMillis;
        SplittableRandom random = new SplittableRandom(number);
        return List.of(
                new Due(opens, opens, number, null),
                new Due(opens + random.nextDouble(30, 60), opens, number, Traffic.TEXT),
                new Due(opens + random.nextDouble(150, 300), opens, number, Traffic.IMAGE),
                new Due(opens + random.nextDouble(350, 450), opens, number, Traffic.AUDIO));
    }
}
