package dev.tributary.fusionstream;

import dev.tributary.contract.Rejected;
import dev.tributary.contract.trace.TraceContext;
import java.util.List;
import org.apache.kafka.streams.processor.TaskId;
import org.jspecify.annotations.Nullable;

/** Is told each fact about the join, on the stream thread, before the transaction at hand has committed. */
interface JoinListener {

    JoinListener NONE = new JoinListener() {};

    /** An outcome was sent. */
    default void outcome(Emission.Outcome outcome) {}

    /** A result was sent to {@code tributary.late}. */
    default void late(Emission.TooLate late) {}

    /** A record was sent to {@code tributary.rejected}; its headers named {@code sender}, or nothing. */
    default void rejected(Rejected rejected, @Nullable TraceContext sender) {}

    /** How many turns of a task are open from now on. */
    default void open(TaskId task, int turns) {}

    /** Tells several. */
    static JoinListener all(JoinListener... listeners) {
        List<JoinListener> all = List.of(listeners);
        return new JoinListener() {
            @Override
            public void outcome(Emission.Outcome outcome) {
                all.forEach(listener -> listener.outcome(outcome));
            }

            @Override
            public void late(Emission.TooLate late) {
                all.forEach(listener -> listener.late(late));
            }

            @Override
            public void rejected(Rejected rejected, @Nullable TraceContext sender) {
                all.forEach(listener -> listener.rejected(rejected, sender));
            }

            @Override
            public void open(TaskId task, int turns) {
                all.forEach(listener -> listener.open(task, turns));
            }
        };
    }
}
