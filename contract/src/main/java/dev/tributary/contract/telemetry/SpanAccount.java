package dev.tributary.contract.telemetry;

import dev.tributary.contract.trace.Attr;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.Meter;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * How many ended spans wait to be exported, bounded, and what became of those that were not. {@code BatchSpanProcessor}
 * has a bound of its own, but what it drops there it counts nowhere that a log line could read.
 */
final class SpanAccount {

    private static final Attributes QUEUE_FULL = Attributes.of(Attr.ERROR_TYPE, "queue_full");
    private static final Attributes EXPORT_FAILED = Attributes.of(Attr.ERROR_TYPE, "export_failed");

    private final int most;
    private final AtomicLong admitted = new AtomicLong();
    private final List<AtomicLong> handedOver = new CopyOnWriteArrayList<>();
    private final LongAdder queueFull = new LongAdder();
    private final LongAdder exportFailed = new LongAdder();

    /** @param most how many spans may wait */
    SpanAccount(int most) {
        this.most = most;
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
