package dev.tributary.fusionstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.KafkaStreams.State;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HealthTest {

    private final TestTelemetry telemetry = new TestTelemetry();
    private final Restores restores = new Restores(telemetry.telemetry().meter(), () -> Turns.OPENED);
    private State state = State.RUNNING;
    private List<String> problems = List.of();
    private boolean assigned = true;
    private int threads = 1;
    private final Health health = new Health(() -> state, () -> threads, restores, () -> assigned, () -> problems);

    @AfterEach
    void close() {
        telemetry.close();
    }

    @Test
    void whatRunsIsReadyAndSaysNoMore() {
        assertThat(health.report()).isEqualTo(new Health.Report("RUNNING", true, List.of(), List.of(), List.of()));
        assertThat(health.ready().aggregate().join().status().code()).isEqualTo(200);
    }

    @ParameterizedTest
    @EnumSource(value = State.class, mode = EnumSource.Mode.EXCLUDE, names = "RUNNING")
    void whatDoesNotRunIsNotReadyAndSaysWhy(State other) {
        state = other;

        assertThat(health.report().ready()).isFalse();
        assertThat(health.report().why()).hasSize(1);
        assertThat(health.ready().aggregate().join().status().code()).isEqualTo(503);
        assertThat(health.live().aggregate().join().status().code()).isEqualTo(other == State.ERROR ? 503 : 200);
    }

    /** KIP-1071: who has joined while a killed member still holds everything is RUNNING. */
    @Test
    void whatRunsWhileNobodyHoldsAPartitionIsNotReady() {
        assigned = false;

        assertThat(health.report().state()).isEqualTo("RUNNING");
        assertThat(health.report().ready()).isFalse();
        assertThat(health.report().why()).singleElement().asString().startsWith("no instance holds a partition");
    }

    /** The name of no broker resolved when another thread was to take the place of one that had failed. */
    @ParameterizedTest
    @EnumSource(names = {"RUNNING", "REBALANCING"})
    void withoutAThreadOnlyARestartHelps(State of) {
        state = of;
        threads = 0;
        health.failed(new IllegalStateException("no broker"));

        assertThat(health.ready().aggregate().join().status().code()).isEqualTo(503);
        assertThat(health.live().aggregate().join().status().code()).isEqualTo(503);
        assertThat(health.report().why()).hasSize(2).first().asString().startsWith("no stream thread is left");
    }

    @Test
    void aRestoreIsToldWithItsProgress() {
        state = State.REBALANCING;
        TopicPartition partition = new TopicPartition("turns-changelog", 0);
        restores.onRestoreStart(partition, TurnJoin.STORE, 0, 1_000);
        restores.onBatchRestored(partition, TurnJoin.STORE, 250, 200);

        Health.Report report = health.report();
        assertThat(report.state()).isEqualTo("RESTORING");
        assertThat(report.restoring())
                .singleElement()
                .satisfies(progress -> assertThat(progress.restored()).isEqualTo(200));
        assertThat(report.why()).hasSize(2).last().asString().startsWith("turns-changelog-0 is restored to 25 %");
    }

    @Test
    void aProblemThatOthersTellMakesWhatRunsUnready() {
        problems = List.of("topic tributary.turns keeps records for 1 s: change it");

        assertThat(health.report().state()).isEqualTo("RUNNING");
        assertThat(health.report().ready()).isFalse();
        assertThat(health.report().why()).isEqualTo(problems);
    }

    @Test
    void theLastFailureIsToldUntilItRunsAgain() {
        health.failed(new IllegalStateException("the disk is full"));
        assertThat(health.report().ready()).isTrue();
        state = State.ERROR;

        assertThat(health.report().why()).last().asString().contains("the disk is full");
    }

    @Test
    void aFailureThatKafkaStreamsWrapsIsToldWithItsReason() {
        health.failed(new IllegalStateException("in task 0_1", new IllegalArgumentException("the disk is full")));
        state = State.ERROR;

        assertThat(health.report().why()).last().asString().contains("in task 0_1", "the disk is full");
    }
}
