package dev.tributary.contract.telemetry;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;

/** Gives a processor that queues spans no more of them than the account admits. Never waits. */
final class AccountedSpanProcessor implements SpanProcessor {

    private final SpanProcessor queue;
    private final SpanAccount account;

    AccountedSpanProcessor(SpanProcessor queue, SpanAccount account) {
        this.queue = queue;
        this.account = account;
    }

    @Override
    public void onStart(Context parentContext, ReadWriteSpan span) {
        queue.onStart(parentContext, span);
    }

    @Override
    public boolean isStartRequired() {
        return queue.isStartRequired();
    }

    @Override
    public void onEnd(ReadableSpan span) {
        if (span.getSpanContext().isSampled() && account.admit()) {
            queue.onEnd(span);
        }
    }

    @Override
    public boolean isEndRequired() {
        return true;
    }

    @Override
    public CompletableResultCode shutdown() {
        return queue.shutdown();
    }

    @Override
    public CompletableResultCode forceFlush() {
        return queue.forceFlush();
    }

    @Override
    public String toString() {
        return "AccountedSpanProcessor{" + queue + "}";
    }
}
