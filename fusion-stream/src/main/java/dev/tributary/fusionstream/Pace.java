package dev.tributary.fusionstream;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * When to commit before Kafka Streams would. An outcome is readable when its transaction has ended, so on a stream that keeps
 * up each outcome asks for that, a few milliseconds after the last; what arrives meanwhile shares the transaction. The later
 * outcomes are, by a backlog or by commits that take long, the less they are helped by more transactions: the pause before the
 * next grows with their age, up to the commit interval, which alone decides from there on.
 */
final class Pace {

    /** Between two commits that are asked for. A broker needs some milliseconds to end a transaction. */
    private static final long GAP_MS = 10;

    private final ProcessorContext<?, ?> context;
    private final long intervalMs;
    private final Alarm alarm;
    private final Map<Thread, Long> asked;
    private boolean due;
    private long gapMs = GAP_MS;

    /** @param asked when each stream thread was last asked: its tasks share one transaction */
    Pace(ProcessorContext<?, ?> context, Duration commitInterval, Alarm alarm, Map<Thread, Long> asked) {
        this.context = context;
        this.intervalMs = commitInterval.toMillis();
        this.alarm = alarm;
        this.asked = asked;
    }

    /** Something was sent because of what happened at a time, in milliseconds of the epoch. */
    void emitted(long because) {
        long now = context.currentSystemTimeMs();
        long age = now - because;
        if (age >= intervalMs) {
            return;
        }
        gapMs = Math.max(GAP_MS, age);
        due = true;
        ask(now);
    }

    /** The time has come for what was to wait. */
    void ask(long now) {
        long askedAt = asked.getOrDefault(Thread.currentThread(), 0L);
        boolean clockWasSetBack = now < askedAt;
        if (due && (clockWasSetBack || now - askedAt >= gapMs)) {
            asked.put(Thread.currentThread(), now);
            due = false;
            context.commit();
        } else if (due) {
            alarm.noLaterThan(askedAt + gapMs);
        }
    }
}
