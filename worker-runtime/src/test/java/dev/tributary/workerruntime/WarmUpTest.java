package dev.tributary.workerruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.contract.Answer;
import dev.tributary.contract.Modality;
import dev.tributary.contract.ModelInfo;
import dev.tributary.contract.Saw;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class WarmUpTest {

    private static final long MS = 1_000_000;
    private static final List<Integer> LENGTHS = List.of(16, 64, 256);

    private final InMemorySpanExporter spans = InMemorySpanExporter.create();
    private final SdkTracerProvider tracing = SdkTracerProvider.builder()
            .addSpanProcessor(SimpleSpanProcessor.create(spans))
            .build();
    private long now;

    @AfterEach
    void close() {
        tracing.close();
    }

    @Test
    void everyInputRunsAloneAndInBatchesThatCostWhatMeasuredBest() throws Exception {
        Padded model = new Padded(size -> size <= 8 ? 10 : 10 + 5L * (size - 8));
        BatchLimits limits = warm(model, BatchSettings.Sizing.MEASURED, 1 << 20);

        assertThat(limits.budget()).isEqualTo(8 * 16);
        assertThat(limits.items()).isEqualTo(32);
        assertThat(model.batches).startsWith("1x16", "1x64", "1x256", "1x16").endsWith("32x16", "8x16", "2x64");
        assertThat(spans.getFinishedSpanItems())
                .extracting(SpanData::getName)
                .containsExactly(
                        "model.warm_up",
                        "model.warm_up",
                        "model.warm_up",
                        "model.measure",
                        "model.warm_up",
                        "model.warm_up",
                        "worker.start");
        SpanData start = spans.getFinishedSpanItems().get(6);
        assertThat(start.getParentSpanContext().isValid()).isFalse();
        assertThat(spans.getFinishedSpanItems().subList(0, 6))
                .allSatisfy(span -> assertThat(span.getParentSpanId()).isEqualTo(start.getSpanId()));
    }

    @Test
    void aModelThatGainsByAsManyAsThereMayBeKeepsItsBudget() throws Exception {
        Padded model = new Padded(size -> 10);
        BatchLimits limits = warm(model, BatchSettings.Sizing.MEASURED, 4096);

        assertThat(limits.budget()).isEqualTo(4096);
        assertThat(model.batches).endsWith("32x16", "32x64", "16x256");
    }

    @Test
    void aBudgetThatWasNotTriedIsBoundedByTheLatency() throws Exception {
        Padded model = new Padded(size -> 10);
        BatchLimits limits = warm(model, BatchSettings.Sizing.MEASURED, 1 << 20);

        assertThat(limits.budget()).as("32 take 10 ms, so 800 take 250 at most").isEqualTo(800 * 16);
    }

    @Test
    void whatDoesNotFitIntoMemoryWhileItIsMeasuredIsNotChosen() throws Exception {
        Padded model = new Padded(size -> 10);
        model.memory = 300;
        BatchLimits limits = warm(model, BatchSettings.Sizing.MEASURED, 1 << 20);

        assertThat(limits.budget()).isEqualTo(16 * 16);
    }

    @Test
    void memoryThatIsGoneAfterAWhileDoesNotEndTheStart() throws Exception {
        Padded model = new Padded(size -> 10);
        model.taken = 9; // three alone, and each of six sizes once
        BatchLimits limits = warm(model, BatchSettings.Sizing.MEASURED, 1 << 20);

        assertThat(limits.budget()).isEqualTo(16 * 16);
    }

    @Test
    void aModelThatGainsNothingRunsAlone() throws Exception {
        Padded model = new Padded(size -> 10L * size);
        BatchLimits limits = warm(model, BatchSettings.Sizing.MEASURED, 1 << 20);

        assertThat(limits.budget()).isEqualTo(16);
    }

    @Test
    void aFixedSizeIsWarmedAndNotMeasured() throws Exception {
        Padded model = new Padded(size -> 10);
        BatchLimits limits = warm(model, BatchSettings.Sizing.FIXED, 1 << 20);

        assertThat(limits.items()).isEqualTo(32);
        assertThat(model.batches).containsExactly("1x16", "1x64", "1x256", "32x16", "32x64", "32x256");
    }

    @Test
    void theBudgetBoundsWhatIsRun() throws Exception {
        Padded model = new Padded(size -> 10);
        warm(model, BatchSettings.Sizing.FIXED, 512);

        assertThat(model.batches).containsExactly("1x16", "1x64", "1x256", "32x16", "8x64", "2x256");
    }

    @Test
    void measuringEndsWhenItsTimeDoes() throws Exception {
        Padded model = new Padded(size -> 100);
        BatchLimits limits = warm(model, BatchSettings.Sizing.MEASURED, 1 << 20);

        assertThat(limits.budget()).isEqualTo(20 * 16); // eight gained, and take 100 ms of 250
        assertThat(now).isLessThan(3_000 * MS);
    }

    @Test
    void whatDoesNotFitIntoMemoryLowersTheBudgetAndNotTheStart() throws Exception {
        Padded model = new Padded(size -> 10);
        model.memory = 1024;
        BatchLimits limits = warm(model, BatchSettings.Sizing.FIXED, 1 << 20);

        assertThat(limits.budget()).isLessThanOrEqualTo(1024).isGreaterThanOrEqualTo(512);
        assertThat(model.batches).endsWith("16x64", "4x256");
    }

    @Test
    void aModelThatFailsOnItsOwnInputsDoesNotStart() {
        Padded model = new Padded(size -> 10);
        model.memory = 100;
        assertThatThrownBy(() -> warm(model, BatchSettings.Sizing.MEASURED, 1 << 20))
                .isInstanceOf(WarmUpException.class)
                .hasMessageContaining("the model padded 1 fails on its own warm-up inputs: out of memory");
    }

    private BatchLimits warm(Padded model, BatchSettings.Sizing sizing, long budget) throws WarmUpException {
        BatchSettings settings = new BatchSettings(
                32,
                sizing,
                budget,
                Duration.ZERO,
                Duration.ZERO,
                0,
                Duration.ofMillis(250),
                Duration.ofMillis(sizing == BatchSettings.Sizing.MEASURED ? 1_000 : 0),
                Duration.ZERO);
        try (StartTrace trace = new StartTrace(tracing.get("test"))) {
            return new WarmUp<>(model, settings, trace, () -> now)
                    .run(settings.limits(model.lengths(), Long.MAX_VALUE));
        }
    }

    @FunctionalInterface
    private interface Speed {
        long ms(int size);
    }

    private final class Padded implements Model<Padded.Input, Integer> {
        final List<String> batches = new ArrayList<>();
        final Speed took;
        long memory = Long.MAX_VALUE;
        /** After so many calls somebody else takes memory. */
        int taken = Integer.MAX_VALUE;

        Padded(Speed took) {
            this.took = took;
        }

        record Input(int length, Saw saw) implements Prepared {
            @Override
            public long bytes() {
                return saw.bytes();
            }
        }

        @Override
        public Modality modality() {
            return Modality.TEXT;
        }

        @Override
        public ModelInfo info() {
            return new ModelInfo("padded", "1", "0".repeat(64), "CPU");
        }

        @Override
        public Input prepare(Payload payload, Steps steps) {
            return input(payload.bytes().length);
        }

        private Input input(int length) {
            return new Input(length, Saw.text("0".repeat(64), "text/plain", length, length, false));
        }

        @Override
        public List<Integer> infer(List<Input> batch) throws ModelException {
            int length = batch.stream().mapToInt(Input::length).max().orElseThrow();
            if ((long) length * batch.size() > (batches.size() < taken ? memory : 300)) {
                throw ModelException.of(ModelException.Kind.OUT_OF_MEMORY, "out of memory", null);
            }
            batches.add(batch.size() + "x" + length);
            now += took.ms(batch.size()) * MS;
            return Collections.nCopies(batch.size(), length);
        }

        @Override
        public Answer answer(Input prepared, Integer output, Steps steps) {
            throw new UnsupportedOperationException("nothing is answered before the first real input");
        }

        @Override
        public long cost(Input prepared) {
            return prepared.length();
        }

        @Override
        public Lengths lengths() {
            return Lengths.PADDED;
        }

        @Override
        public List<Input> warmUp() {
            return LENGTHS.stream().map(this::input).toList();
        }

        @Override
        public void close() {}
    }
}
