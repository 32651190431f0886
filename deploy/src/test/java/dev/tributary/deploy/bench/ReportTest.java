package dev.tributary.deploy.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReportTest {

    private final Readings readings = new Readings();

    @Test
    void jsonHasTheMedianAndSpreadOfWhatWasMeasuredAndNullForTheRest() {
        readings.add(Figure.DSL_RATIO, 3.123456);
        readings.add(Figure.DSL_RATIO, 2);
        readings.add(Figure.DSL_RATIO, 9);
        readings.add("turns/s: fusion", 12_345.6);
        assertThat(Report.json(Figure.Subject.FUSION, readings))
                .isEqualTo("{\"dsl_ratio\":3.123,\"copy_ratio\":null,\"loop_ratio\":null,\"latency_p50_ms\":null,"
                        + "\"latency_p99_ms\":null,\"partial_lateness_p99_ms\":null,\"open_turns_p99_ratio\":null,"
                        + "\"overhead_bytes_per_turn\":null,\"restore_s\":null,\"spread\":{\"dsl_ratio\":[2,9]}}");
    }

    @Test
    void theTableSaysWhatIsReached() {
        readings.add("turns/s: fusion", 12_345.6);
        readings.add(Figure.LATENCY_P99_MS, 39);
        readings.add(Figure.LOOP_RATIO, 1.5);
        readings.add(Figure.COPY_RATIO, 0.5);
        assertThat(Report.table(Figure.Subject.FUSION, readings))
                .containsExactly(
                        "| figure | median | min to max | rounds | must reach | reached |",
                        "|---|---|---|---|---|---|",
                        "| copy_ratio | 0.5 | 0.5 to 0.5 | 1 | at least 0.6, aim 0.75 | NO |",
                        "| loop_ratio | 1.5 | 1.5 to 1.5 | 1 | at least 0.8, aim 1 | aim |",
                        "| latency_p99_ms | 39 | 39 to 39 | 1 | at most 40, aim 20 | yes |",
                        "| turns/s: fusion | 12346 | 12346 to 12346 | 1 |  |  |");
    }
}
