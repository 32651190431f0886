package dev.tributary.fusionstream;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.jspecify.annotations.Nullable;

/**
 * Wakes a task by the wall clock when something is due, and only then: every punctuation makes Streams commit, so one that
 * comes at a fixed pace would commit at that pace on silent topics too.
 */
final class Alarm {

    private final ProcessorContext<?, ?> context;
    private final Consumer<Instant> woken;
    private @Nullable Cancellable set;
    private long setFor = Long.MAX_VALUE;

    Alarm(ProcessorContext<?, ?> context, Consumer<Instant> woken) {
        this.context = context;
        this.woken = woken;
    }

    /** Wakes at a time, in milliseconds of the epoch, or earlier if that was asked for before. */
    void noLaterThan(long at) {
        if (at >= setFor) {
            return;
        }
        cancel();
        setFor = at;
        Duration wait = Duration.ofMillis(Math.max(1, at - context.currentSystemTimeMs()));
        set = context.schedule(wait, PunctuationType.WALL_CLOCK_TIME, now -> {
            cancel();
            woken.accept(Instant.ofEpochMilli(now));
        });
    }

    private void cancel() {
        if (set != null) {
            set.cancel();
        }
        set = null;
        setFor = Long.MAX_VALUE;
    }
}
