package dev.tributary.fusionstream;

import dev.tributary.fusionstream.TurnJoin.Around;
import org.apache.kafka.streams.processor.TaskId;
import org.jspecify.annotations.Nullable;

/**
 * What follows from the states of a task's turns, and is kept up with them: which turn is due when, how many are open, and
 * how much room they take.
 */
final class TurnIndex {

    private final TurnStep step;
    private final Around around;
    private final TaskId task;
    private final Deadlines windows = new Deadlines();
    private final Deadlines retentions = new Deadlines();
    private int open;
    private int turns;
    private long bytes;

    TurnIndex(TurnStep step, Around around, TaskId task) {
        this.step = step;
        this.around = around;
        this.task = task;
    }

    /** A turn's state changes; null for none. */
    void move(String turnId, @Nullable TurnState from, @Nullable TurnState to) {
        if (from == null
                || to == null
                || from.isPending() != to.isPending()
                || !step.due(from).equals(step.due(to))) {
            reschedule(turnId, from, to);
        }
        take((to == null ? 0 : 1) - (from == null ? 0 : 1), size(to) - size(from));
        int before = open;
        open += (isOpen(to) ? 1 : 0) - (isOpen(from) ? 1 : 0);
        if (open != before) {
            around.open().accept(task, open);
        }
    }

    private void reschedule(String turnId, @Nullable TurnState from, @Nullable TurnState to) {
        if (from != null) {
            deadlines(from).remove(step.due(from), turnId);
        }
        if (to != null) {
            deadlines(to).add(step.due(to), turnId);
        }
    }

    /** Turns whose window ends, earliest first. */
    Deadlines windows() {
        return windows;
    }

    /** Turns that may be forgotten, earliest first. */
    Deadlines retentions() {
        return retentions;
    }

    /** The task goes elsewhere, or begins again. */
    void clear() {
        take(-turns, -bytes);
        around.open().accept(task, 0);
    }

    private void take(int moreTurns, long moreBytes) {
        turns += moreTurns;
        bytes += moreBytes;
        around.room().take(moreTurns, moreBytes);
    }

    private Deadlines deadlines(TurnState state) {
        return state.isPending() ? windows : retentions;
    }

    private static long size(@Nullable TurnState state) {
        return state == null ? 0 : state.weight();
    }

    private static boolean isOpen(@Nullable TurnState state) {
        return state != null && state.decided() == null;
    }
}
