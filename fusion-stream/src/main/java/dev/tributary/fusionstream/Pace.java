package dev.tributary.fusionstream;

import java.time.Duration;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * When to commit before Kafka Streams would. An outcome is readable when its transaction has ended, so on a stream that keeps
 * up each outcome asks for that; what arrives while a commit is under way shares the next. Once outcomes are late anyway, by a
 * backlog or by commits that take long, nobody is helped by more transactions, and the commit interval alone decides.
 */
final class Pace {

    private final ProcessorContext<?, ?> context;
    private final long intervalMs;

    Pace(ProcessorContext<?, ?> context, Duration commitInterval) {
        this.context = context;
        this.intervalMs = commitInterval.toMillis();
    }

    /** Something was sent because of what happened at a time, in milliseconds of the epoch. */
    void emitted(long because) {
        if (context.currentSystemTimeMs() - because < intervalMs) {
            context.commit();
        }
    }
}
