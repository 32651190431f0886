package dev.tributary.contract.telemetry;

import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Puts one account between the queue and the exporters that an SDK's settings ask for. */
final class SpanAccounting {

    static final String QUEUE_SIZE = "otel.bsp.max.queue.size";
    private static final String BATCH_SIZE = "otel.bsp.max.export.batch.size";

    private final String service;
    private @Nullable SpanAccount account;
    private @Nullable LossLog log;

    SpanAccounting(String service) {
        this.service = service;
    }

    /** The SDK made an exporter; it does so before the queue in front of it. */
    SpanExporter exporter(SpanExporter exporter, ConfigProperties config) {
        SpanAccount counting = account(config);
        if (log == null) {
            log = new LossLog(LoggerFactory.getLogger(Telemetry.class), service, counting, System::nanoTime);
        }
        return new AccountedSpanExporter(exporter, counting, log);
    }

    /** The SDK made a processor; only the one that batches has a queue. */
    SpanProcessor processor(SpanProcessor processor, ConfigProperties config) {
        return processor instanceof BatchSpanProcessor
                ? new AccountedSpanProcessor(processor, account(config))
                : processor;
    }

    /** Shows the account, if anything is exported. */
    void show(Meter meter) {
        if (account != null) {
            account.show(meter);
        }
    }

    /** Whether spans end faster than they are exported; false when nothing is. */
    boolean isBehind() {
        return account != null && account.isBehind();
    }

    private SpanAccount account(ConfigProperties config) {
        if (account == null) {
            int most = config.getInt(QUEUE_SIZE, 2048);
            // fewer than a whole batch leave by the clock only, which nobody should wait for
            int many = Math.max(most / 2, config.getInt(BATCH_SIZE, 512));
            account = new SpanAccount(most, many, System::nanoTime);
        }
        return account;
    }
}
