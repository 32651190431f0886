package dev.tributary.deploy.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tributary.contract.Json;
import dev.tributary.deploy.bench.Figure.Subject;
import dev.tributary.deploy.bench.Paced.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkerNumbersTest {

    @TempDir
    Path directory;

    @Test
    void theRateIsThatOfWhatComesAfterTheWarmUp() {
        // 2 warm up until 1,000 ms; 4 more take 2 s
        assertThat(Saturation.perSecond(new long[] {0, 1_000, 1_500, 2_000, 2_500, 3_000}, 2))
                .isEqualTo(2);
    }

    @Test
    void wholeBatchesWarmUp() {
        assertThat(Saturation.warm(50, 0.5, 4)).isEqualTo(24);
        assertThat(Saturation.warm(51, 0.5, 8)).isEqualTo(24);
        assertThat(Saturation.warm(3, 0.5, 4)).isEqualTo(4);
    }

    @Test
    void aCallHasSoManyItemsOrIsWithinABudget() {
        List<Integer> costs = List.of(10, 10, 20, 30, 70);
        assertThat(CallSize.items(2).calls(costs, cost -> cost))
                .containsExactly(List.of(10, 10), List.of(20, 30), List.of(70));
        assertThat(CallSize.budget(60).calls(costs, cost -> cost))
                .containsExactly(List.of(10, 10, 20), List.of(30), List.of(70));
        assertThat(CallSize.budget(5).calls(costs, cost -> cost)).hasSize(5);
        assertThat(CallSize.items(2).calls(List.<Integer>of(), cost -> cost)).isEmpty();
    }

    @Test
    void aRawLoopAnswersItemsASecondAndMicroseconds() {
        Saturation.Rate rate = WorkerRates.rate("250.5 4000.25 budget-128");
        assertThat(rate.perSecond()).isEqualTo(250.5);
        assertThat(rate.perCpuSecond()).isCloseTo(249.98, within(0.01));
    }

    @Test
    void gapsOfAPoissonProcessAreOneOnAverageAndAsWideAsTheyAreLong() {
        SplittableRandom random = new SplittableRandom(7);
        double[] gaps =
                DoubleStream.generate(() -> Paced.gap(random)).limit(20_000).toArray();
        double mean = DoubleStream.of(gaps).average().orElseThrow();
        double variance = DoubleStream.of(gaps)
                .map(gap -> (gap - mean) * (gap - mean))
                .average()
                .orElseThrow();
        assertThat(mean).isCloseTo(1, within(0.03));
        assertThat(variance).isCloseTo(1, within(0.06));
        assertThat(DoubleStream.of(gaps).min().orElseThrow()).isNotNegative();
    }

    @Test
    void aLatencyIsFromThePartsAppendToItsResults() {
        Outcome outcome = Paced.outcome(
                List.of("a", "b"),
                Map.of("a", 1_000L, "b", 1_400L, "c", 0L),
                Map.of("a", 1_250L, "b", 2_000L, "c", 1L));
        assertThat(outcome.millis()).containsExactly(250.0, 600.0);
        assertThat(outcome.perSecond()).isEqualTo(2);
        assertThat(outcome.p99()).isEqualTo(600);
        assertThatIllegalStateException()
                .isThrownBy(() -> Paced.outcome(List.of("a"), Map.of("a", 1L), Map.of()))
                .withMessageContaining("turn a");
    }

    @Test
    void theSearchGoesUpWhileTheLoadIsBorneAndDownUntilItIs() throws Exception {
        assertThat(Bounded.search(share -> share < 0.92)).isCloseTo(0.9, within(1e-9));
        assertThat(Bounded.search(share -> share < 0.72)).isCloseTo(0.7, within(1e-9));
        assertThat(Bounded.search(share -> true)).isCloseTo(1, within(1e-9));
        assertThat(Bounded.search(share -> false)).isZero();
        List<Double> tried = new ArrayList<>();
        assertThat(Bounded.search(share -> {
                    tried.add(share);
                    return share < 0.87;
                }))
                .isCloseTo(0.85, within(1e-9));
        assertThat(tried).hasSize(2);
    }

    @Test
    void residentMemoryIsReadInMegabytes() throws IOException {
        Path status = Files.writeString(directory.resolve("status"), "Name:\tjava\nVmRSS:\t  500000 kB\nThreads: 3\n");
        assertThat(WorkerStart.resident(status)).isEqualTo(512);
        Path other = Files.writeString(directory.resolve("other"), "Name:\tjava\n");
        assertThatThrownBy(() -> WorkerStart.resident(other)).isInstanceOf(IOException.class);
    }

    @Test
    void wordsAreLookedUpBetweenTheSpecialTokensAndCut() throws Exception {
        JsonNode vocabulary = Json.MAPPER.readTree("{\"[CLS]\":101,\"[SEP]\":102,\"good\":7,\"day\":8}");
        assertThat(RawText.tokens(new String[] {"good", "day"}, vocabulary, 256))
                .containsExactly(101, 7, 8, 102);
        assertThat(RawText.tokens(new String[] {"good", "day", "day"}, vocabulary, 4))
                .containsExactly(101, 7, 8, 102);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RawText.tokens(new String[] {"bad"}, vocabulary, 256))
                .withMessageContaining("bad");
    }

    @Test
    void spansThatWereStoredMustBeThoseThatWereCreated() {
        Readings readings = new Readings();
        readings.add(Figure.SPANS_CREATED, 900);
        readings.add(Figure.SPANS_STORED, 899);
        assertThat(Report.table(Subject.WORKERS, readings))
                .contains("| spans_stored | 899 | 899 to 899 | 1 | equal to spans_created | NO |");
        Readings whole = new Readings();
        whole.add(Figure.SPANS_CREATED, 900);
        whole.add(Figure.SPANS_STORED, 900);
        assertThat(Report.table(Subject.WORKERS, whole))
                .contains(
                        "| spans_created | 900 | 900 to 900 | 1 |  |  |",
                        "| spans_stored | 900 | 900 to 900 | 1 | equal to spans_created | aim |");
    }

    @Test
    void theJsonHasTheKeysOfTheWorkers() throws Exception {
        Readings readings = new Readings();
        readings.add(Figure.TEXT_RATIO, 0.93);
        JsonNode json = Json.MAPPER.readTree(Report.json(Subject.WORKERS, readings));
        List<String> keys = new ArrayList<>();
        json.fieldNames().forEachRemaining(keys::add);
        assertThat(keys)
                .containsExactly(
                        "text_ratio",
                        "image_ratio",
                        "audio_ratio",
                        "noop_items_per_s",
                        "bounded_ratio",
                        "tracing_cpu_pct",
                        "spans_created",
                        "spans_stored",
                        "overhead_us",
                        "python_cpu_ratio",
                        "python_p99_ratio",
                        "rss_mb",
                        "ready_s",
                        "spread");
        assertThat(json.path("text_ratio").asDouble()).isEqualTo(0.93);
        assertThat(json.path("ready_s").isNull()).isTrue();
    }
}
