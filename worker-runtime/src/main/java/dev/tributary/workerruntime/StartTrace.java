package dev.tributary.workerruntime;

import dev.tributary.contract.ModelInfo;
import dev.tributary.contract.trace.Attr;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;

/** The trace of a worker's start: {@code worker.start}, with the loading of the model and its warm-up as children. */
final class StartTrace implements AutoCloseable {

    static final AttributeKey<Long> BATCH_SIZE = Attr.BATCH_SIZE;
    static final AttributeKey<Long> COST = AttributeKey.longKey("warm_up.cost");
    static final AttributeKey<String> MEASURED = AttributeKey.stringKey("warm_up.measured");

    private final Tracer tracer;
    private final Span start;

    /** A step of the start. */
    @FunctionalInterface
    interface Step<T, E extends Exception> {

        T run(Span span) throws E;
    }

    StartTrace(Tracer tracer) {
        this.tracer = tracer;
        this.start = tracer.spanBuilder("worker.start").setNoParent().startSpan();
    }

    /** The model that starts. */
    void model(ModelInfo info) {
        start.setAttribute(Attr.MODEL_NAME, info.name());
        start.setAttribute(Attr.MODEL_VERSION, info.version());
        start.setAttribute(Attr.EXECUTION_PROVIDER, info.provider());
    }

    /** Runs a step in a span of its own; when it fails, step and start say so. */
    <T, E extends Exception> T run(String name, Step<T, E> step) throws E {
        Span span =
                tracer.spanBuilder(name).setParent(Context.root().with(start)).startSpan();
        try (Scope scope = Context.root().with(span).makeCurrent()) {
            return step.run(span);
        } catch (Throwable failure) {
            Failures.mark(span, failure);
            throw failure;
        } finally {
            span.end();
        }
    }

    void failed(Throwable failure) {
        Failures.mark(start, failure);
    }

    @Override
    public void close() {
        start.end();
    }
}
