package dev.tributary.contract.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.contract.Settings;
import dev.tributary.contract.trace.Attr;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.IdGenerator;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TurnRatioSamplerTest {

    /** The vectors in docs/sampling.md, made by another language. */
    @ParameterizedTest
    @CsvSource({
        "turn-42, 8388af242902285f, 0.513804",
        "turn-1, 974cad2dd603827b, 0.591014",
        "order/2026/11, 965c5e4d16956285, 0.587347",
        "01a20d76-6e77-7628-8bec-931a0403e5c0, aa8a87dbf13f77d3, 0.666176",
        "тест-1, bc0576e1f9906244, 0.734458",
        "9, 19581e27de7ced00, 0.099001"
    })
    void theHashIsThatOfTheDocument(String turnId, String hash, double share) {
        assertThat(Long.toHexString(TurnRatioSampler.hash(turnId))).isEqualTo(hash);
        assertThat(samples(TurnRatioSampler.create(share - 0.000_001), turnId)).isFalse();
        assertThat(samples(TurnRatioSampler.create(share + 0.000_001), turnId)).isTrue();
    }

    @Test
    void noneAndAllAreExact() {
        Sampler none = TurnRatioSampler.create(0);
        Sampler all = TurnRatioSampler.create(1);
        IntStream.range(0, 1000).mapToObj(i -> "turn-" + i).forEach(turnId -> {
            assertThat(samples(none, turnId)).isFalse();
            assertThat(samples(all, turnId)).isTrue();
        });
    }

    @Test
    void aLargerShareHoldsTheSmallerOne() {
        Sampler small = TurnRatioSampler.create(0.1);
        Sampler large = TurnRatioSampler.create(0.3);
        List<String> turns =
                IntStream.range(0, 10_000).mapToObj(i -> "turn-" + i).toList();
        List<String> few = turns.stream().filter(turn -> samples(small, turn)).toList();
        assertThat(few).hasSize(1006).allMatch(turn -> samples(large, turn));
        assertThat(turns.stream().filter(turn -> samples(large, turn)).count()).isBetween(2800L, 3200L);
    }

    @Test
    void theTurnDecidesWhateverItsParentSays() {
        Sampler tenth = TurnRatioSampler.create(0.1);
        assertThat(samples(tenth, parent(false), Attr.turn("9"))).isTrue();
        assertThat(samples(tenth, parent(true), Attr.turn("turn-42"))).isFalse();
    }

    @Test
    void aSpanWithoutATurnFollowsItsParent() {
        Sampler tenth = TurnRatioSampler.create(0.1);
        assertThat(samples(tenth, parent(true), Attributes.empty())).isTrue();
        assertThat(samples(tenth, parent(true), Attr.turn(""))).isTrue();
        assertThat(samples(tenth, parent(false), Attributes.empty())).isFalse();
        assertThat(samples(TurnRatioSampler.create(1), Context.root(), Attributes.empty()))
                .isTrue();
        assertThat(samples(TurnRatioSampler.create(0), Context.root(), Attributes.empty()))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({"1.5, from 0 to 1", "-0.1, from 0 to 1", "NaN, from 0 to 1", "many, otel.traces.sampler.arg"})
    void aShareThatIsNoneIsRefused(String share, String reason) {
        assertThatThrownBy(() -> started("turn_ratio", share).close()).hasStackTraceContaining(reason);
    }

    @Test
    void theStandardSettingsChooseIt() {
        try (Telemetry telemetry = started("turn_ratio", "0.1")) {
            assertThat(sampled(telemetry, parent(false), "9")).isTrue();
            assertThat(sampled(telemetry, Context.root(), "turn-42")).isFalse();
        }
        try (Telemetry telemetry = started("parentbased_turn_ratio", "0.1")) {
            assertThat(sampled(telemetry, parent(false), "9")).isFalse();
            assertThat(sampled(telemetry, parent(true), "turn-42")).isTrue();
            assertThat(sampled(telemetry, Context.root(), "9")).isTrue();
            assertThat(sampled(telemetry, Context.root(), "turn-42")).isFalse();
        }
    }

    @Test
    void theStandardSamplersStayWhatTheyAre() {
        try (Telemetry telemetry = started("always_off", "1")) {
            assertThat(sampled(telemetry, parent(true), "9")).isFalse();
        }
        try (Telemetry telemetry = started("parentbased_traceidratio", "0")) {
            assertThat(sampled(telemetry, parent(true), "turn-42")).isTrue();
            assertThat(sampled(telemetry, Context.root(), "9")).isFalse();
        }
    }

    private static Telemetry started(String sampler, String argument) {
        return Telemetry.start(
                "test",
                Settings.of(Map.of(
                        "otel.traces.sampler",
                        sampler,
                        "otel.traces.sampler.arg",
                        argument,
                        "otel.traces.exporter",
                        "none",
                        "otel.metrics.exporter",
                        "none")));
    }

    private static boolean sampled(Telemetry telemetry, Context parent, String turnId) {
        Span span = telemetry
                .tracer()
                .spanBuilder("turn")
                .setParent(parent)
                .setAllAttributes(Attr.turn(turnId))
                .startSpan();
        return span.getSpanContext().isSampled();
    }

    private static boolean samples(Sampler sampler, String turnId) {
        return samples(sampler, Context.root(), Attr.turn(turnId));
    }

    private static boolean samples(Sampler sampler, Context parent, Attributes attributes) {
        String traceId = IdGenerator.random().generateTraceId();
        return sampler.shouldSample(parent, traceId, "turn", SpanKind.INTERNAL, attributes, List.of())
                        .getDecision()
                == SamplingDecision.RECORD_AND_SAMPLE;
    }

    private static Context parent(boolean sampled) {
        IdGenerator ids = IdGenerator.random();
        return Context.root()
                .with(Span.wrap(SpanContext.createFromRemoteParent(
                        ids.generateTraceId(),
                        ids.generateSpanId(),
                        sampled ? TraceFlags.getSampled() : TraceFlags.getDefault(),
                        TraceState.getDefault())));
    }
}
