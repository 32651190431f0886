package dev.tributary.workerruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.tributary.workerruntime.LedgerSchedule.Step;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code -Dtributary.ledger.schedules=1000000 -Dtributary.ledger.seed=1} for more of them, or others. */
final class OffsetLedgerScheduleTest {

    private static final int SCHEDULES = Integer.getInteger("tributary.ledger.schedules", 5_000);
    private static final long SEED = Long.getLong("tributary.ledger.seed", 20_261_124);

    @Test
    void nothingIsPassedNothingIsLostAndOnlyWhatWasInFlightComesAgain() {
        for (long seed = SEED; seed < SEED + SCHEDULES; seed++) {
            List<Step> steps = LedgerSchedule.steps(seed);
            if (new LedgerSchedule(seed).run(steps) != null) {
                List<Step> fewer = shrink(seed, steps);
                fail("-Dtributary.ledger.seed=%d: %s after %s", seed, new LedgerSchedule(seed).run(fewer), fewer);
            }
        }
    }

    @Test
    void theSchedulesReachWhatTheyAreAbout() {
        List<Step> steps = new ArrayList<>();
        for (long seed = 0; seed < 100; seed++) {
            steps.addAll(LedgerSchedule.steps(seed));
        }
        assertThat(steps).extracting(Step::kind).contains(LedgerSchedule.Kind.values());
    }

    /** Leaves out steps, first many at once, as long as a promise is broken without them. */
    private static List<Step> shrink(long seed, List<Step> steps) {
        List<Step> kept = steps;
        for (int size = Math.max(1, steps.size() / 2); size > 0; size /= 2) {
            for (int at = 0; at + size <= kept.size(); ) {
                List<Step> fewer = new ArrayList<>(kept.subList(0, at));
                fewer.addAll(kept.subList(at + size, kept.size()));
                if (new LedgerSchedule(seed).run(fewer) == null) {
                    at += size;
                } else {
                    kept = fewer;
                }
            }
        }
        return kept;
    }
}
