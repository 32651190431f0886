package dev.tributary.contract.telemetry;

import dev.tributary.contract.trace.Attr;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.Meter;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * How many ended spans wait to be exported, bounded, and what became of those that were not. {@code BatchSpanProcessor}
 * has a bound of its own, but what it drops there it counts nowhere that a log line could read.
 */
final class SpanAccount {

    private static final Attributes QUEUE_FULL = Attributes.of(Attr.ERROR_TYPE, "queue_full");
    private static final Attributes EXPORT_FAILED = Attributes.of(Attr.ERROR_TYPE, "export_failed");

    /** An exporter that has delivered nothing for so long is not waited for: its receiver may be away. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final int most;
    private final int many;
    private final LongSupplier nanos;
    private final AtomicLong admitted = new AtomicLong();
    private final List<AtomicLong> handedOver = new CopyOnWriteArrayList<>();
    private final LongAdder queueFull = new LongAdder();
    private final LongAdder exportFailed = new LongAdder();

    private volatile boolean delivering = true;
    private volatile long deliveredAt;

    /**
     * @param most how many spans may wait
     * @param many of how many on it is better to make no more
     * @param nanos a clock like {@link System#nanoTime}
     */
    SpanAccount(int most, int many, LongSupplier nanos) {
        this.most = most;
        this.many = many;
        this.nanos = nanos;
        this.deliveredAt = nanos.getAsLong();
    }

    /** A span ended. False when too many wait already, and it is dropped. */
    boolean admit() {
        long all = admitted.incrementAndGet();
        if (all - leastHandedOver() > most) {
            admitted.decrementAndGet();
            queueFull.increment();
            return false;
        }
        return true;
    }

    /** Counts what one exporter is given. A span waits until every exporter has been given it. */
    AtomicLong newExporter() {
        AtomicLong given = new AtomicLong();
        handedOver.add(given);
        return given;
    }

    /** An exporter could not deliver so many. */
    void failed(int spans) {
        exportFailed.add(spans);
        delivering = false;
    }

    /** An exporter delivered some. */
    void delivered() {
        deliveredAt = nanos.getAsLong();
        delivering = true;
    }

    /** Whether many wait, and the exporter delivers: a pause keeps later ones, which would soon be lost otherwise. */
    boolean isBehind() {
        return waiting() > many && delivering && nanos.getAsLong() - deliveredAt < PATIENCE_NANOS;
    }

    long waiting() {
        return Math.max(0, admitted.get() - leastHandedOver());
    }

    long queueFull() {
        return queueFull.sum();
    }

    long exportFailed() {
        return exportFailed.sum();
    }

    long lost() {
        return queueFull() + exportFailed();
    }

    /** Shows the account as metrics. */
    void show(Meter meter) {
        var unusedDropped = meter.counterBuilder("tributary.spans.dropped")
                .setUnit("{span}")
                .setDescription("Ended spans that were not exported")
                .buildWithCallback(measurement -> {
                    measurement.record(queueFull(), QUEUE_FULL);
                    measurement.record(exportFailed(), EXPORT_FAILED);
                });
        var unusedWaiting = meter.gaugeBuilder("tributary.spans.waiting")
                .ofLongs()
                .setUnit("{span}")
                .setDescription("Ended spans that wait to be exported")
                .buildWithCallback(measurement -> measurement.record(waiting()));
    }

    private long leastHandedOver() {
        long least = Long.MAX_VALUE;
        for (AtomicLong given : handedOver) {
            least = Math.min(least, given.get());
        }
        return least == Long.MAX_VALUE ? 0 : least;
    }
}
