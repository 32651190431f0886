package dev.tributary.contract.telemetry;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicLong;

/** An exporter whose spans are accounted for: those that it was given, and those that it did not deliver. */
final class AccountedSpanExporter implements SpanExporter {

    private final SpanExporter exporter;
    private final SpanAccount account;
    private final LossLog log;
    private final AtomicLong given;

    AccountedSpanExporter(SpanExporter exporter, SpanAccount account, LossLog log) {
        this.exporter = exporter;
        this.account = account;
        this.log = log;
        this.given = account.newExporter();
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
        int count = spans.size(); // the collection is used again
        given.addAndGet(count);
        CompletableResultCode result = exporter.export(spans);
        return result.whenComplete(() -> {
            if (result.isSuccess()) {
                account.delivered();
            } else {
                account.failed(count);
            }
            log.exported(result.isSuccess());
        });
    }

    @Override
    public CompletableResultCode flush() {
        return exporter.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
        return exporter.shutdown();
    }

    @Override
    public String toString() {
        return "AccountedSpanExporter{" + exporter + "}";
    }
}
