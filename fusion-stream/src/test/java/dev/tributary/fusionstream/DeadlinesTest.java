package dev.tributary.fusionstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.contract.TurnHead;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class DeadlinesTest {

    private static final TurnStep STEP = TurnHistoriesTest.STEP;

    private final Deadlines deadlines = new Deadlines();

    @Test
    void noTurnIsDueWhereThereIsNone() {
        assertThat(deadlines.due(History.instant(0))).isNull();
        assertThat(deadlines.first()).isEqualTo(Long.MAX_VALUE);
        assertThat(deadlines.size()).isZero();
    }

    @Test
    void aTurnIsDueFromItsTimeOnUntilItIsRemoved() {
        deadlines.add(History.instant(30_000), "turn-1");

        assertThat(deadlines.first()).isEqualTo(History.instant(30_000).toEpochMilli());
        assertThat(deadlines.due(History.instant(29_999))).isNull();
        assertThat(deadlines.due(History.instant(30_000))).isEqualTo("turn-1");
        assertThat(deadlines.due(History.instant(30_000))).isEqualTo("turn-1");
        assertThat(deadlines.size()).isEqualTo(1);

        deadlines.remove(History.instant(30_000), "turn-1");
        assertThat(deadlines.due(History.instant(History.DAY))).isNull();
        assertThat(deadlines.size()).isZero();
    }

    @Test
    void aPartOfAMillisecondIsNotDueTooEarlyAndIsFoundAgain() {
        deadlines.add(History.instant(30_000).plusNanos(1), "turn-1");

        assertThat(deadlines.due(History.instant(30_000).plusNanos(2))).isNull();
        assertThat(deadlines.due(History.instant(30_001))).isEqualTo("turn-1");

        deadlines.remove(History.instant(30_000).plusNanos(1), "turn-1");
        assertThat(deadlines.size()).isZero();
    }

    @Test
    void theEarliestIsFirstAndTurnsOfOneTimeAreAllThere() {
        deadlines.add(History.instant(31_000), "Later");
        deadlines.add(History.instant(30_000), "b");
        deadlines.add(History.instant(30_000), "a");

        assertThat(deadlines.due(History.instant(40_000))).isEqualTo("a");
        deadlines.remove(History.instant(30_000), "a");
        assertThat(deadlines.due(History.instant(40_000))).isEqualTo("b");
        deadlines.remove(History.instant(30_000), "b");
        assertThat(deadlines.due(History.instant(40_000))).isEqualTo("Later");
    }

    @Test
    void aDecidedTurnIsDueWhenItMayBeForgottenUnlessARevisionIsDue() {
        TurnHead turn = Turns.head(Turns.TEXT);
        TurnState decided = Objects.requireNonNull(STEP.arrive(
                        null, Turns.arrival(Turns.ok(turn, Turns.TEXT), Turns.OPENED), Turns.OPENED)
                .state());
        assertThat(STEP.due(decided)).isEqualTo(History.instant(30_000 + 60_000 + 60_000));

        TurnState grown = Objects.requireNonNull(STEP.arrive(
                        decided, Turns.announced(Turns.head(Turns.TEXT, Turns.IMAGE), Turns.OPENED), History.instant(1))
                .state());
        assertThat(STEP.due(grown)).isEqualTo(History.instant(30_000));
    }

    @Test
    void aTurnIsForgottenWhenTheClockAndTheInputsArePastItsTime() {
        TurnState decided = Objects.requireNonNull(STEP.arrive(
                        null, Turns.arrival(Turns.ok(Turns.head(Turns.TEXT), Turns.TEXT), Turns.OPENED), Turns.OPENED)
                .state());

        assertThat(STEP.tick(decided, History.instant(149_999), History.instant(150_000))
                        .state())
                .isEqualTo(decided);
        assertThat(STEP.tick(decided, History.instant(150_000), History.instant(149_999))
                        .state())
                .isEqualTo(decided);
        assertThat(STEP.tick(decided, History.instant(150_000), History.instant(150_000))
                        .state())
                .isNull();
    }

    @Test
    void anOutcomeAfterGraceIsRememberedFromThenOn() {
        TurnHead turn = Turns.head(Turns.TEXT);
        TurnState open = Objects.requireNonNull(STEP.arrive(null, Turns.announced(turn, Turns.OPENED), Turns.OPENED)
                .state());
        TurnState decided = Objects.requireNonNull(
                STEP.tick(open, History.instant(500_000), History.instant(0)).state());

        assertThat(STEP.due(open)).isEqualTo(History.instant(30_000));
        assertThat(STEP.due(decided)).isEqualTo(History.instant(560_000));
    }
}
