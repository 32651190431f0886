package dev.tributary.contract.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.contract.Settings;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.IdGenerator;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Under a sampler that decides nearly always against a root. */
class LinkedRootSamplerTest {

    private final Telemetry telemetry = Telemetry.start(
            "test",
            Settings.of(Map.of(
                    "otel.traces.sampler", "parentbased_traceidratio",
                    "otel.traces.sampler.arg", "0",
                    "otel.traces.exporter", "none",
                    "otel.metrics.exporter", "none")));

    @AfterEach
    void close() {
        telemetry.close();
    }

    @Test
    void aBatchIsSampledWithOneOfItsMembers() {
        SpanBuilder batch = batch();
        IntStream.range(0, 40).forEach(i -> batch.addLink(member(i == 33)));
        assertThat(isSampled(batch)).isTrue();
    }

    @Test
    void aBatchOfUnsampledMembersIsNot() {
        assertThat(isSampled(batch().addLink(member(false)).addLink(member(false))))
                .isFalse();
    }

    @Test
    void aRootWithoutLinksIsUpToTheSampler() {
        assertThat(isSampled(batch())).isFalse();
    }

    @Test
    void aSpanWithAParentFollowsIt() {
        Context dropped = Context.root().with(Span.wrap(member(false)));
        Context kept = Context.root().with(Span.wrap(member(true)));
        assertThat(isSampled(telemetry
                        .tracer()
                        .spanBuilder("send tributary.late")
                        .setParent(dropped)
                        .addLink(member(true))))
                .isFalse();
        assertThat(isSampled(telemetry
                        .tracer()
                        .spanBuilder("image.inference")
                        .setParent(kept)
                        .addLink(member(false))))
                .isTrue();
    }

    private SpanBuilder batch() {
        return telemetry.tracer().spanBuilder("inference.batch").setNoParent();
    }

    private static boolean isSampled(SpanBuilder builder) {
        return builder.startSpan().getSpanContext().isSampled();
    }

    private static SpanContext member(boolean sampled) {
        IdGenerator ids = IdGenerator.random();
        return SpanContext.create(
                ids.generateTraceId(),
                ids.generateSpanId(),
                sampled ? TraceFlags.getSampled() : TraceFlags.getDefault(),
                TraceState.getDefault());
    }
}
