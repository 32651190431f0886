package dev.tributary.fusionstream;

import static dev.tributary.fusionstream.Turns.IMAGE;
import static dev.tributary.fusionstream.Turns.TEXT;
import static dev.tributary.fusionstream.Turns.head;
import static dev.tributary.fusionstream.Turns.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tributary.contract.Topics;
import dev.tributary.contract.trace.Attr;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FusionMetricsTest {

    private final TestTelemetry telemetry = new TestTelemetry();
    private final FusionMetrics metrics =
            new FusionMetrics(telemetry.telemetry().meter());
    private final Driver driver = new Driver(new TurnJoin.Around(
            "fusion-stream",
            Duration.ofMillis(100),
            partition -> Instant.MAX,
            new Room(Long.MAX_VALUE, Long.MAX_VALUE),
            0,
            metrics));

    @AfterEach
    void close() {
        driver.close();
        metrics.close();
        telemetry.close();
    }

    @Test
    void turnsAreCountedByOutcomeOnceCommitted() {
        driver.result(ok(head(TEXT, IMAGE), TEXT));
        driver.pass(Duration.ofMillis(500));
        driver.result(ok(head(TEXT, IMAGE), IMAGE));
        driver.tell(metrics);

        LongPointData turns = longPoint("tributary.turns");
        assertThat(turns.getValue()).isEqualTo(1);
        assertThat(turns.getAttributes().get(Attr.TURN_OUTCOME)).isEqualTo("complete");
        assertThat(histogram("tributary.turn.duration").getSum()).isEqualTo(0.5);
        assertThat(histogram("tributary.join.wait").getSum()).isEqualTo(0.5);
    }

    @Test
    void thePiecesOfTheCriticalPathAddUpToTheDuration() {
        driver.result(ok(head(TEXT, IMAGE), TEXT));
        driver.pass(Duration.ofMillis(500));
        driver.result(ok(head(TEXT, IMAGE), IMAGE));
        driver.tell(metrics);

        var pieces = Objects.requireNonNull(telemetry.metrics().get("tributary.turn.critical"))
                .getHistogramData()
                .getPoints();
        assertThat(pieces)
                .extracting(point -> point.getAttributes().get(AttributeKey.stringKey("piece")))
                .containsExactlyInAnyOrder("inference", "other");
        assertThat(pieces)
                .extracting(point -> point.getAttributes().get(Attr.MODALITY))
                .containsOnly("image");
        assertThat(pieces.stream().mapToDouble(HistogramPointData::getSum).sum())
                .isCloseTo(0.5, within(1e-9));
    }

    @Test
    void aRevisionIsNoSecondTurn() {
        driver.result(ok(head(TEXT, IMAGE), TEXT));
        driver.pass(Duration.ofSeconds(31));
        driver.result(ok(head(TEXT, IMAGE), IMAGE));
        driver.tell(metrics);

        assertThat(longPoint("tributary.turns").getValue()).isEqualTo(1);
        assertThat(longPoint("tributary.turns.revised").getValue()).isEqualTo(1);
    }

    @Test
    void lateResultsAreCountedByModality() {
        driver.result(ok(head(TEXT, IMAGE), TEXT));
        driver.pass(Duration.ofMinutes(5));
        driver.result(ok(head(TEXT, IMAGE), IMAGE));
        driver.tell(metrics);

        LongPointData late = longPoint("tributary.late");
        assertThat(late.getValue()).isEqualTo(1);
        assertThat(late.getAttributes().get(Attr.MODALITY)).isEqualTo("image");
    }

    @Test
    void openTurnsAreThoseWithoutAnOutcome() {
        driver.result(ok(head(TEXT, IMAGE), TEXT));
        assertThat(longPoint("tributary.turns.open").getValue()).isEqualTo(1);
        driver.pass(Duration.ofSeconds(31));

        assertThat(longPoint("tributary.turns.open").getValue()).isZero();
    }

    @Test
    void rejectedRecordsAreCountedByReason() {
        driver.send(Topics.TURNS, "turn-1", new byte[0], new RecordHeaders());
        driver.tell(metrics);

        assertThat(longPoint("tributary.rejected").getAttributes().get(Attr.ERROR_TYPE))
                .isEqualTo("empty_record");
    }

    private LongPointData longPoint(String name) {
        var metric = Objects.requireNonNull(telemetry.metrics().get(name), name);
        return (LongPointData) metric.getData().getPoints().iterator().next();
    }

    private HistogramPointData histogram(String name) {
        return Objects.requireNonNull(telemetry.metrics().get(name), name)
                .getHistogramData()
                .getPoints()
                .iterator()
                .next();
    }
}
