package dev.tributary.contract.telemetry;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/**
 * Tells of lost spans in the log: at once, then once per interval while it goes on, and when it is over, at most once per
 * interval too. Told by the exporter's threads, so that nothing is logged where spans end.
 */
final class LossLog {

    static final Duration INTERVAL = Duration.ofMinutes(1);

    private final Logger log;
    private final String service;
    private final SpanAccount account;
    private final LongSupplier nanos;
    private long told;
    private long toldAt;
    private boolean everTold;
    private boolean failing;
    private long overToldAt;
    private boolean overEverTold;

    /** @param nanos a clock like {@link System#nanoTime} */
    LossLog(Logger log, String service, SpanAccount account, LongSupplier nanos) {
        this.log = log;
        this.service = service;
        this.account = account;
        this.nanos = nanos;
    }

    /** An export is over. */
    synchronized void exported(boolean delivered) {
        long lost = account.lost();
        long now = nanos.getAsLong();
        failing |= !delivered;
        if (delivered && failing && everTold && (!overEverTold || now - overToldAt >= INTERVAL.toNanos())) {
            log.info("{} exports spans again; {} were lost in all", service, lost);
            told = lost;
            failing = false;
            overToldAt = now;
            overEverTold = true;
        } else if (lost > told && (!everTold || now - toldAt >= INTERVAL.toNanos())) {
            log.warn(
                    "{} loses spans: {} more, {} in all ({} for a full queue, {} not taken); {} wait."
                            + " See OTEL_EXPORTER_OTLP_ENDPOINT and otel.bsp.max.queue.size",
                    service,
                    lost - told,
                    lost,
                    account.queueFull(),
                    account.exportFailed(),
                    account.waiting());
            told = lost;
            toldAt = now;
            everTold = true;
        }
    }
}
