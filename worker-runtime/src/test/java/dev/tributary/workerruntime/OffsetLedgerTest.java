package dev.tributary.workerruntime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
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
        assertThat(committable().offset()).isEqualTo(10);

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
    void whatTheConsumerHasPassedIsCommittedOnceAllBeforeItIsDone() {
        polled(P, 10);
        ledger.reached(P, 12); // 11 is a transaction's marker
        ledger.reached(Q, 5);
        assertThat(committable().offset()).isEqualTo(10);
        ledger.done(P, 10);
        assertThat(ledger.committable()).containsOnlyKeys(P).containsValue(new OffsetAndMetadata(12));

        ledger.reached(P, 12);
        ledger.reached(P, 3);
        assertThat(ledger.committable()).isEmpty();
        assertThat(ledger.polled(P, 12, 1)).isTrue();
    }

    @Test
    void aMarkerBeyondAnUnfinishedRecordDoesNotHideWhatComesAfterARestart() {
        polled(P, 10, 11);
        ledger.done(P, 11);
        ledger.reached(P, 13);

        OffsetLedger restarted = new OffsetLedger();
        restarted.resume(P, committable());
        assertThat(restarted.polled(P, 10, 1)).isTrue();
        assertThat(restarted.polled(P, 11, 1)).isFalse();
        assertThat(restarted.polled(P, 13, 1)).isTrue();
        restarted.done(P, 10);
        assertThat(restarted.committable()).containsValue(new OffsetAndMetadata(13));
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
        assertThat(committable().offset()).isZero();
    }

    @Test
    void waitingEndsWhenTheTimeIsUp() throws Exception {
        polled(P, 0);
        assertThat(ledger.awaitIdle(Duration.ofMillis(1))).isFalse();
    }

    @Test
    void waitingForRoomEndsWhenThereIsAny() {
        polled(P, 0, 1, 2, 3);
        CompletableFuture<Integer> inWork = new CompletableFuture<>();
        new Thread(() -> inWork.complete(inWorkWithRoom(2))).start();

        ledger.done(P, 3);
        ledger.done(P, 0);

        assertThat(inWork).succeedsWithin(Duration.ofSeconds(20)).isEqualTo(2);
    }

    @Test
    void waitingForRoomEndsWhenTheTimeIsUp() throws Exception {
        polled(P, 0, 1, 2);

        ledger.awaitAtMost(2, Long.MAX_VALUE, Duration.ofMillis(1));
        ledger.awaitAtMost(3, 0, Duration.ofMillis(1));

        assertThat(ledger.inFlight()).isEqualTo(3);
    }

    private int inWorkWithRoom(int items) {
        try {
            ledger.awaitAtMost(items, Long.MAX_VALUE, Duration.ofMinutes(1));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return ledger.inFlight();
    }

    @Test
    void whatIsFinishedBeyondTheFirstUnfinishedRecordIsNotDoneAgainAfterARestart() {
        polled(P, 10, 11, 12, 14);
        ledger.done(P, 11);
        ledger.done(P, 14);
        OffsetAndMetadata committed = committable();
        assertThat(committed.offset()).isEqualTo(10);

        OffsetLedger restarted = new OffsetLedger();
        restarted.resume(P, committed);
        assertThat(restarted.committable()).isEmpty();
        assertThat(restarted.polled(P, 10, 1)).isTrue();
        assertThat(restarted.polled(P, 11, 1)).isFalse();
        assertThat(restarted.polled(P, 12, 1)).isTrue();
        restarted.done(P, 10);
        restarted.done(P, 12);
        // 14 was not polled again yet, and is finished all the same
        assertThat(restarted.committable()).containsValue(new OffsetAndMetadata(15));
        assertThat(restarted.polled(P, 14, 1)).isFalse();
        assertThat(restarted.polled(P, 15, 1)).isTrue();
    }

    @Test
    void aLogThatWasMadeAnewBeginsAnew() {
        ledger.resume(
                P, new OffsetAndMetadata(10, FinishedOffsets.write(10, List.of(new FinishedOffsets.Range(11, 20)))));
        polled(P, 0);
        assertThat(ledger.polled(P, 11, 10)).isTrue();
        ledger.done(P, 0);
        assertThat(ledger.committable()).containsValue(new OffsetAndMetadata(11));
    }

    @Test
    void itCountsWhatIsInWorkInItemsAndBytes() {
        polled(P, 0, 1);
        polled(Q, 0);
        assertThat(ledger.inFlightBytes()).isEqualTo(30);
        ledger.abandoned(P, 0);
        ledger.abandoned(P, 0);
        ledger.done(P, 0);
        ledger.forget(List.of(Q));
        assertThat(ledger.inFlight()).isEqualTo(1);
        assertThat(ledger.inFlightBytes()).isEqualTo(10);
        assertThat(ledger.holds(P, 1)).isTrue();
        assertThat(ledger.holds(Q, 0)).isFalse();
    }

    private OffsetAndMetadata committable() {
        return Objects.requireNonNull(ledger.committable().get(P));
    }

    private void polled(TopicPartition partition, long... offsets) {
        for (long offset : offsets) {
            assertThat(ledger.polled(partition, offset, 10)).isTrue();
        }
    }
}
