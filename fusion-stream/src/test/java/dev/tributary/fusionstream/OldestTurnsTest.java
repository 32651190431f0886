package dev.tributary.fusionstream;

import static dev.tributary.fusionstream.StoredExamples.decided;
import static dev.tributary.fusionstream.StoredExamples.open;
import static dev.tributary.fusionstream.StoredExamples.stored;
import static dev.tributary.fusionstream.Turns.OPENED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OldestTurnsTest {

    @Test
    void aPeekTellsWhatTheWholeStateTells() {
        TurnState open = open("turn-1", OPENED.plusMillis(123));

        assertThat(TurnPeek.openedAt(stored(open))).isEqualTo(open.times().openedAt());
        assertThat(TurnPeek.isOpen(stored(open))).isTrue();
        assertThat(TurnPeek.openedAt(stored(decided("turn-1", OPENED)))).isEqualTo(OPENED);
        assertThat(TurnPeek.isOpen(stored(decided("turn-1", OPENED)))).isFalse();
    }

    @Test
    void whatIsNoStoredTurnIsNotTakenForOne() {
        byte[] foreign = "{\"version\":2,\"turn\":{\"times\":{\"firstSeen\":\"x\"}}}".getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> TurnPeek.openedAt(foreign)).isInstanceOf(UncheckedIOException.class);
        assertThatThrownBy(() -> TurnPeek.openedAt(new byte[] {1})).isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void theOldestAreThoseThatSortingFindsWhateverTheOrder() {
        Random random = new Random(7);
        for (int round = 0; round < 200; round++) {
            List<TurnState> turns = IntStream.range(0, random.nextInt(40))
                    .mapToObj(i -> random.nextBoolean()
                            ? open("turn-" + i, OPENED.plusMillis(random.nextInt(1_000_000)))
                            : decided("turn-" + i, OPENED.plusMillis(random.nextInt(1_000_000))))
                    .toList();
            boolean openOnly = random.nextBoolean();
            int limit = 1 + random.nextInt(20);
            OldestTurns oldest = new OldestTurns(openOnly, limit);
            turns.forEach(turn -> oldest.offer(stored(turn)));

            assertThat(oldest.inOrder())
                    .extracting(turn -> turn.head().turnId())
                    .as("round %s", round)
                    .isEqualTo(turns.stream()
                            .filter(turn -> !openOnly || turn.decided() == null)
                            .sorted(Comparator.comparing(turn -> turn.times().openedAt()))
                            .limit(limit)
                            .map(turn -> turn.head().turnId())
                            .toList());
        }
    }

    @Test
    void aTurnThatWasForgottenWhileOthersWereReadIsPassedOver() {
        OldestTurns oldest = new OldestTurns(true, 10);
        oldest.offer(null);
        oldest.offer(stored(open("turn-1", OPENED)));

        assertThat(oldest.inOrder()).hasSize(1);
    }
}
