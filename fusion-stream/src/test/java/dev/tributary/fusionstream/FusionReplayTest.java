package dev.tributary.fusionstream;

import static dev.tributary.fusionstream.Turns.IMAGE;
import static dev.tributary.fusionstream.Turns.OPENED;
import static dev.tributary.fusionstream.Turns.TEXT;
import static dev.tributary.fusionstream.Turns.head;
import static dev.tributary.fusionstream.Turns.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.contract.Decision;
import dev.tributary.contract.Fused;
import dev.tributary.contract.MissingPart;
import dev.tributary.contract.Outcome;
import dev.tributary.contract.Result;
import dev.tributary.contract.Settings;
import dev.tributary.contract.Topics;
import dev.tributary.contract.Turn;
import dev.tributary.contract.TurnHead;
import dev.tributary.contract.TurnHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class FusionReplayTest {

    private final List<Fused> outcomes = new ArrayList<>();
    private final List<Boolean> announced = new ArrayList<>();
    private final TurnHead turn = head(TEXT, IMAGE);

    @Test
    void aCompleteTurnIsDecidedAtTheTimeOfItsLastRecordAndByTheSettings() {
        FusionReplay replay = replay("tributary.fusion.confidence.least", "0.95");
        replay.take(announcement(turn, 0), at(0));
        replay.take(result(ok(turn, TEXT), 1_000), at(1_000));
        replay.take(result(ok(turn, IMAGE), 2_000), at(2_000));

        assertThat(outcomes).singleElement().satisfies(fused -> {
            assertThat(fused.outcome()).isEqualTo(Outcome.COMPLETE);
            assertThat(fused.decision()).isEqualTo(Decision.REVIEW);
            assertThat(fused.fusedAt()).isEqualTo(at(2_000));
            assertThat(fused.endToEndMs()).isEqualTo(2_000);
            assertThat(fused.joinWaitMs()).isEqualTo(1_000);
        });
        assertThat(announced).containsExactly(true);
        assertThat(replay.open()).isEmpty();
    }

    @Test
    void aDeadlineBetweenTwoRecordsPassesAtItsOwnTime() {
        FusionReplay replay = replay();
        TurnHead other = head("turn-2", at(80_000), TEXT);
        replay.take(announcement(turn, 0), at(0));
        replay.take(result(ok(turn, TEXT), 1_000), at(1_000));
        replay.take(result(ok(other, TEXT), 80_000), at(80_000));
        replay.take(result(ok(turn, IMAGE), 85_000), at(85_000));

        assertThat(outcomes).extracting(Fused::turnId).containsExactly("turn-1", "turn-2", "turn-1");
        Fused partial = outcomes.get(0);
        assertThat(partial.fusedAt()).isEqualTo(at(30_000));
        assertThat(partial.missing()).containsExactly(new MissingPart(IMAGE, MissingPart.TIMEOUT));
        assertThat(outcomes.get(2).revision()).isEqualTo(2);
        assertThat(outcomes.get(2).outcome()).isEqualTo(Outcome.COMPLETE);
        assertThat(announced).containsExactly(true, false, true);
    }

    @Test
    void aRecordAtTheVeryEndOfTheWindowIsStillInIt() {
        FusionReplay replay = replay();
        replay.take(announcement(turn, 0), at(0));
        replay.take(result(ok(turn, TEXT), 1_000), at(1_000));
        replay.take(result(ok(turn, IMAGE), 30_000), at(30_000));

        assertThat(outcomes).extracting(Fused::outcome).containsExactly(Outcome.COMPLETE);
    }

    @Test
    void whatIsNotDecidedWhenTheRecordsEndIsOpen() {
        FusionReplay replay = replay();
        replay.take(announcement(turn, 0), at(0));
        replay.pass(at(29_999));
        assertThat(outcomes).isEmpty();
        assertThat(replay.open()).containsExactly(new FusionReplay.Open("turn-1", OPENED, true));

        replay.pass(at(30_001));
        assertThat(outcomes).extracting(Fused::outcome).containsExactly(Outcome.EXPIRED);
        assertThat(replay.open()).isEmpty();
    }

    @Test
    void aRecordFromTheFarFutureExpiresNobody() {
        FusionReplay replay = replay();
        replay.take(announcement(turn, 0), at(0));
        ConsumerRecord<byte[], byte[]> future = result(ok(turn, TEXT), 50L * 365 * 24 * 3600 * 1000);
        replay.take(future, at(500));
        replay.take(result(ok(turn, IMAGE), 1_000), at(1_000));

        assertThat(outcomes).extracting(Fused::outcome).containsExactly(Outcome.COMPLETE);
        assertThat(replay.late()).isZero();
    }

    @Test
    void timeNeverGoesBack() {
        FusionReplay replay = replay();
        replay.take(announcement(turn, 0), at(5_000));
        replay.take(result(ok(turn, TEXT), 1_000), at(1_000));
        replay.take(result(ok(turn, IMAGE), 2_000), at(2_000));

        assertThat(outcomes).extracting(Fused::fusedAt).containsExactly(at(5_000));
    }

    @Test
    void whatIsLateOrCannotBeReadIsCountedAndChangesNothing() {
        FusionReplay replay = replay();
        replay.take(announcement(turn, 0), at(0));
        replay.take(result(ok(turn, TEXT), 1_000), at(1_000));
        replay.take(
                record(Topics.TEXT_RESULTS.name(), "turn-1".getBytes(StandardCharsets.UTF_8), new byte[] {'{'}, 1),
                at(2));
        replay.take(
                record(
                        Topics.TURNS.name(),
                        "another".getBytes(StandardCharsets.UTF_8),
                        announcement(turn, 0).value(),
                        1),
                at(3));
        replay.take(result(ok(turn, IMAGE), 200_000), at(200_000));

        assertThat(outcomes).extracting(Fused::outcome).containsExactly(Outcome.PARTIAL);
        assertThat(replay.late()).isEqualTo(1);
        assertThat(replay.rejected()).isEqualTo(2);
    }

    @Test
    void aTurnThatIsForgottenLeavesNothingBehind() {
        FusionReplay replay = replay();
        replay.take(announcement(turn, 0), at(0));
        replay.pass(at(24L * 3600 * 1000));
        TurnHead again = head("turn-1", at(24L * 3600 * 1000), TEXT);
        replay.take(result(ok(again, TEXT), 24L * 3600 * 1000), at(24L * 3600 * 1000));

        assertThat(outcomes).extracting(Fused::revision).containsExactly(1, 1);
        assertThat(announced).containsExactly(true, false);
    }

    private FusionReplay replay(String... setting) {
        Map<String, String> settings = setting.length == 0 ? Map.of() : Map.of(setting[0], setting[1]);
        return FusionReplay.of(Settings.of(settings), OPENED, 0, (fused, known) -> {
            outcomes.add(fused);
            announced.add(known);
        });
    }

    private static Instant at(long millis) {
        return OPENED.plusMillis(millis);
    }

    private static ConsumerRecord<byte[], byte[]> announcement(TurnHead turn, long millis) {
        return record(TurnHeaders.record(Topics.TURNS, turn.turnId(), Turn.of(turn)), millis);
    }

    private static ConsumerRecord<byte[], byte[]> result(Result result, long millis) {
        return record(
                TurnHeaders.record(Topics.results(result.modality()), result.turnId(), result.part(), result), millis);
    }

    private static ConsumerRecord<byte[], byte[]> record(ProducerRecord<byte[], byte[]> sent, long millis) {
        return record(sent.topic(), sent.key(), sent.value(), millis);
    }

    private static ConsumerRecord<byte[], byte[]> record(String topic, byte[] key, byte[] value, long millis) {
        return new ConsumerRecord<>(
                topic,
                0,
                0,
                at(millis).toEpochMilli(),
                TimestampType.CREATE_TIME,
                key.length,
                value.length,
                key,
                value,
                new RecordHeaders(),
                Optional.empty());
    }
}
