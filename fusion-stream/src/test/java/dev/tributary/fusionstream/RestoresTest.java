package dev.tributary.fusionstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Objects;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RestoresTest {

    private static final TopicPartition PARTITION = new TopicPartition("turns-changelog", 3);

    private final TestTelemetry telemetry = new TestTelemetry();
    private Instant now = Turns.OPENED;
    private final Restores restores = new Restores(telemetry.telemetry().meter(), () -> now);

    @AfterEach
    void close() {
        telemetry.close();
    }

    @Test
    void progressIsInRecordsOffsetsAndRecordsPerSecond() {
        restores.onRestoreStart(PARTITION, TurnJoin.STORE, 1_000, 2_000);
        assertThat(restores.running().get(0).percent()).isZero();
        now = now.plusSeconds(2);
        restores.onBatchRestored(PARTITION, TurnJoin.STORE, 1_300, 200);
        restores.onBatchRestored(PARTITION, TurnJoin.STORE, 1_500, 200);

        assertThat(restores.running())
                .containsExactly(new Restores.Progress("turns-changelog-3", 400, 1_000, 50, 200, 2.0));
        assertThat(restores.done()).isEmpty();
    }

    @Test
    void aFinishedRestoreIsToldAndCounted() {
        restores.onRestoreStart(PARTITION, TurnJoin.STORE, 0, 1_000);
        now = now.plusSeconds(4);
        restores.onBatchRestored(PARTITION, TurnJoin.STORE, 900, 800);
        restores.onRestoreEnd(PARTITION, TurnJoin.STORE, 800);

        assertThat(restores.running()).isEmpty();
        assertThat(restores.done())
                .containsExactly(new Restores.Progress("turns-changelog-3", 800, 1_000, 100, 200, 4.0));
        var metrics = telemetry.metrics();
        assertThat(Objects.requireNonNull(metrics.get("tributary.restore.duration"))
                        .getHistogramData()
                        .getPoints())
                .singleElement()
                .satisfies(point -> assertThat(point.getSum()).isEqualTo(4.0));
        assertThat(Objects.requireNonNull(metrics.get("tributary.restore.records"))
                        .getLongSumData()
                        .getPoints())
                .singleElement()
                .satisfies(point -> assertThat(point.getValue()).isEqualTo(800));
    }

    @Test
    void anEmptyPartitionIsRestoredAtOnceAndNoDuration() {
        restores.onRestoreStart(PARTITION, TurnJoin.STORE, 0, 0);
        restores.onRestoreEnd(PARTITION, TurnJoin.STORE, 0);

        assertThat(restores.done())
                .singleElement()
                .satisfies(done -> assertThat(done.percent()).isEqualTo(100));
        assertThat(telemetry.metrics()).doesNotContainKey("tributary.restore.duration");
    }

    @Test
    void aRestoreThatIsBrokenOffIsNoLongerRunningAndNotDone() {
        restores.onRestoreStart(PARTITION, TurnJoin.STORE, 0, 10);
        restores.onRestoreSuspended(PARTITION, TurnJoin.STORE, 5);

        assertThat(restores.running()).isEmpty();
        assertThat(restores.done()).isEmpty();
    }
}
