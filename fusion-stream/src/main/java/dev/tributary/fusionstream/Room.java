package dev.tributary.fusionstream;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * How much of the turns that an instance remembers still fits. What producers send never costs memory without end: past the
 * bound a new turn is refused, and the turns that are known go on with what is kept back for them, half of the bound again.
 * When that is used up, their further results are refused, too.
 */
final class Room {

    /** What a turn takes beside its results and texts: its head, its place in the store and among the deadlines. Measured. */
    private static final int TURN_BYTES = 1_000;

    private final long turns;
    private final long bytes;
    private final AtomicLong bytesTaken = new AtomicLong();
    private final AtomicLong turnsTaken = new AtomicLong();

    /**
     * @param turns the most turns
     * @param bytes the most bytes of all of them
     */
    Room(long turns, long bytes) {
        this.turns = turns;
        this.bytes = bytes;
    }

    /** Whether a turn may go from one state to the next; null for a new turn. What takes no more bytes always may. */
    boolean hasRoom(@Nullable TurnState from, TurnState to) {
        if (from == null) {
            return turnsTaken.get() < turns && bytesTaken.get() < bytes;
        }
        return to.weight() <= from.weight() || bytesTaken.get() - bytes < bytes / 2;
    }

    /** A number of turns more, or fewer, and what their results and texts weigh. */
    void take(int moreTurns, long moreBytes) {
        turnsTaken.addAndGet(moreTurns);
        bytesTaken.addAndGet(moreBytes + (long) moreTurns * TURN_BYTES);
    }

    /** What a producer is told when there is none. */
    String reason() {
        return turnsTaken.get() + " turns of " + bytesTaken.get() + " bytes are remembered and at most " + turns
                + " turns and " + bytes + " bytes fit; add instances, or raise tributary.fusion.turns.max and"
                + " tributary.fusion.turns.bytes.max, then replay this record";
    }
}
