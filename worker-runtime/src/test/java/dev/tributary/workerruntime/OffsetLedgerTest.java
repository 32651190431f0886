package dev.tributary.workerruntime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

final class OffsetLedgerTest {

    private static final TopicPartition P = new TopicPartition("t", 0);
    private static final TopicPartition Q = new TopicPartition("t", 1);

    private final OffsetLedger ledger = new OffsetLedger();

    @Test
    void aPositionIsHandedOutUpToTheFirstUnfinishedRecordAndOnlyOnce() {
        polled(P, 10, 11, 12);
        ledger.done(P, 11);
        ledger.done(P, 12);
        assertThat(ledger.committable()).isEmpty();

        ledger.done(P, 10);
        assertThat(ledger.committable()).containsOnlyKeys(P).containsValue(new OffsetAndMetadata(13));
        assertThat(ledger.committable()).isEmpty();
    }

    @Test
    void gapsInTheOffsetsAreNoUnfinishedRecords() {
        polled(P, 10, 15);
        ledger.done(P, 10);
        assertThat(ledger.committable()).containsValue(new OffsetAndMetadata(15));
    }

    @Test
    void partitionsDoNotHoldEachOtherBack() {
        polled(P, 0);
        polled(Q, 5);
        ledger.done(Q, 5);
        assertThat(ledger.committable()).containsOnlyKeys(Q);
        assertThat(ledger.inFlight()).isEqualTo(1);
    }

    @Test
    void aCommitThatFailedIsHandedOutAgain() {
        polled(P, 0);
        ledger.done(P, 0);
        assertThat(ledger.committable()).hasSize(1);
        ledger.commitFailed(List.of(P));
        assertThat(ledger.committable()).containsValue(new OffsetAndMetadata(1));
    }

    @Test
    void aForgottenPartitionIsNeitherCommittedNorWaitedFor() throws Exception {
        polled(P, 0, 1);
        ledger.forget(List.of(P));
        ledger.done(P, 0);
        assertThat(ledger.committable()).isEmpty();
        assertThat(ledger.awaitIdle(Duration.ZERO)).isTrue();
    }

    @Test
    void anAbandonedRecordIsNotWaitedForAndNothingPastItIsCommitted() throws Exception {
        polled(P, 0, 1);
        ledger.abandoned(P, 0);
        ledger.done(P, 1);
        assertThat(ledger.awaitIdle(Duration.ZERO)).isTrue();
        assertThat(ledger.committable()).isEmpty();
    }

    @Test
    void waitingEndsWhenTheTimeIsUp() throws Exception {
        polled(P, 0);
        assertThat(ledger.awaitIdle(Duration.ofMillis(1))).isFalse();
    }

    @Test
    void inAnyOrderOfFinishingThePositionNeverPassesAnUnfinishedRecord() {
        for (int seed = 0; seed < 200; seed++) {
            OffsetLedger shuffled = new OffsetLedger();
            List<Long> open = new ArrayList<>();
            for (long offset = 0; offset < 20; offset++) {
                shuffled.polled(P, offset);
                open.add(offset);
            }
            Collections.shuffle(open, new Random(seed));
            while (!open.isEmpty()) {
                shuffled.done(P, open.remove(open.size() - 1));
                OffsetAndMetadata position = shuffled.committable().get(P);
                if (position != null) {
                    assertThat(open).as("seed %s", seed).allMatch(offset -> offset >= position.offset());
                }
            }
            shuffled.commitFailed(List.of(P));
            assertThat(shuffled.committable()).containsValue(new OffsetAndMetadata(20));
        }
    }

    private void polled(TopicPartition partition, long... offsets) {
        for (long offset : offsets) {
            ledger.polled(partition, offset);
        }
    }
}
