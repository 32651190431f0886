package dev.tributary.deploy.replay;

import static dev.tributary.deploy.replay.Outcomes.HOUR;
import static dev.tributary.deploy.replay.Outcomes.IMAGE;
import static dev.tributary.deploy.replay.Outcomes.at;
import static dev.tributary.deploy.replay.Outcomes.fused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.tributary.contract.Decision;
import dev.tributary.contract.MissingPart;
import dev.tributary.contract.Outcome;
import dev.tributary.deploy.replay.Compared.Apart;
import dev.tributary.fusionstream.FusionReplay;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComparisonTest {

    private static final MissingPart TIMEOUT = new MissingPart(IMAGE, MissingPart.TIMEOUT);

    private final Comparison comparison = new Comparison(HOUR);

    /** One turn: opened when, announced in the range, decided live when; no live time is none. */
    @ParameterizedTest(name = "opened at {0}, announced {1}, live at {2}: {3}")
    @CsvSource({
        "0,    true,  1,    compared",
        "3599, true,  3600, compared",
        "-1,   true,  0,    begunBefore",
        "-1,   true,  10,   begunBefore",
        "10,   false, 11,   begunBefore",
        "3590, true,  3601, open",
        "10,   true,  ,     withoutLive",
    })
    void aTurnThatOneSideSawInPartIsNoDifference(long openedAt, boolean announced, Long liveAt, String standing) {
        boolean whole = comparison.replayed(fused("t", openedAt, Decision.ALLOW, null), announced);
        if (liveAt != null) {
            comparison.live(fused("t", openedAt, liveAt, 1, Decision.BLOCK, null));
        }

        Compared compared = comparison.compared();
        assertThat(whole).isEqualTo(!standing.equals("begunBefore"));
        assertThat(standing(compared)).isEqualTo(standing);
        assertThat(compared.differences()).hasSize(standing.equals("compared") ? 1 : 0);
    }

    @ParameterizedTest(name = "open since {0}, announced {1}, decided live {2}: {3}")
    @CsvSource({
        "10,  true,  true,  open",
        "10,  true,  false, open",
        "10,  false, true,  begunBefore",
        "-90, true,  true,  begunBefore",
        "-90, true,  false, begunBefore",
    })
    void aTurnThatTheReplayHasNotDecidedIsNoDifference(
            long openedAt, boolean announced, boolean live, String standing) {
        comparison.open(List.of(new FusionReplay.Open("t", at(openedAt), announced)));
        if (live) {
            comparison.live(fused("t", openedAt, Decision.BLOCK, null));
        }

        assertThat(standing(comparison.compared())).isEqualTo(standing);
    }

    @ParameterizedTest(name = "live, opened at {0}: {1}")
    @CsvSource({"0, withoutReplayed", "-1, nothing", "3600, nothing"})
    void aTurnWithoutARecordIsCountedWhereItBelongsToTheRange(long openedAt, String standing) {
        comparison.live(fused("t", openedAt, Decision.BLOCK, null));

        assertThat(standing(comparison.compared())).isEqualTo(standing);
    }

    @Test
    void theLastRevisionsAreHeldAgainstEachOther() {
        comparison.replayed(fused("t", 10, 40, 1, Decision.REVIEW, TIMEOUT), true);
        comparison.replayed(fused("t", 10, 50, 2, Decision.ALLOW, null), true);
        comparison.live(fused("t", 10, 50, 3, Decision.ALLOW, null));
        comparison.live(fused("t", 10, 45, 2, Decision.BLOCK, null)); // the greatest revision is the last one

        Compared compared = comparison.compared();
        assertThat(compared.differences()).isEmpty();
        assertThat(compared.decisions()).isEqualTo(Map.of(Decision.ALLOW, Map.of(Decision.ALLOW, 1L)));
    }

    @Test
    void differencesAreToldOldestFirstWithWhatMadeThem() {
        comparison.replayed(fused("later", 20, Decision.ALLOW, null), true);
        comparison.live(fused("later", 20, Decision.ALLOW, TIMEOUT));
        comparison.replayed(fused("earlier", 10, Decision.BLOCK, TIMEOUT), true);
        comparison.live(fused("earlier", 10, Decision.REVIEW, TIMEOUT));
        comparison.replayed(fused("same", 5, Decision.REVIEW, null), true);
        comparison.live(fused("same", 5, Decision.REVIEW, null));

        Compared compared = comparison.compared();
        assertThat(compared.compared()).isEqualTo(3);
        assertThat(compared.differences())
                .extracting(Difference::turnId, Difference::sameParts)
                .containsExactly(tuple("earlier", true), tuple("later", false));
        assertThat(compared.decisions())
                .isEqualTo(Map.of(
                        Decision.ALLOW, Map.of(Decision.ALLOW, 1L),
                        Decision.REVIEW, Map.of(Decision.BLOCK, 1L, Decision.REVIEW, 1L)));
        assertThat(compared.outcomes())
                .isEqualTo(Map.of(
                        Outcome.PARTIAL, Map.of(Outcome.PARTIAL, 1L, Outcome.COMPLETE, 1L),
                        Outcome.COMPLETE, Map.of(Outcome.COMPLETE, 1L)));
        assertThat(compared.apart()).isEqualTo(new Apart(0, 0, 0, 0));
    }

    /** Where the only turn is counted. */
    private static String standing(Compared compared) {
        Apart apart = compared.apart();
        return switch ((int) (compared.compared()
                + 10 * apart.begunBefore()
                + 100 * apart.open()
                + 1_000 * apart.withoutLive()
                + 10_000 * apart.withoutReplayed())) {
            case 0 -> "nothing";
            case 1 -> "compared";
            case 10 -> "begunBefore";
            case 100 -> "open";
            case 1_000 -> "withoutLive";
            case 10_000 -> "withoutReplayed";
            default -> "several";
        };
    }
}
