package dev.tributary.deploy.replay;

import static dev.tributary.deploy.replay.Outcomes.IMAGE;
import static dev.tributary.deploy.replay.Outcomes.SINCE;
import static dev.tributary.deploy.replay.Outcomes.TRACE_ID;
import static dev.tributary.deploy.replay.Outcomes.at;
import static dev.tributary.deploy.replay.Outcomes.fused;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tributary.contract.Decision;
import dev.tributary.contract.Json;
import dev.tributary.contract.MissingPart;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplayLinesTest {

    private final Comparison comparison = new Comparison(Outcomes.HOUR);

    @Test
    void peopleReadTablesAndTheTurnsThatDiffer() {
        assertThat(ReplayLines.text(report(), 1))
                .containsExactly(
                        "1,234 records from 2026-03-01T12:00:00Z to 2026-03-01T13:00:00Z in 2.5 s:"
                                + " 3 outcomes on tributary.fused.replay, 5 late, 6 rejected",
                        "3 turns compared, 2 differ; apart: 0 began before or have no turn record, 0 open at the end,"
                                + " 1 without a live outcome, 0 without a replayed one",
                        "",
                        "decision                  replayed allow     replayed review      replayed block",
                        "live allow                             1                   0                   1",
                        "live review                            0                   1                   0",
                        "live block                             0                   0                   0",
                        "",
                        "outcome                replayed complete    replayed partial    replayed expired",
                        "live complete                          2                   1                   0",
                        "live partial                           0                   0                   0",
                        "live expired                           0                   0                   0",
                        "",
                        "turn one  trace " + TRACE_ID,
                        "  live      complete, allow",
                        "  replayed  complete, block: for a reason",
                        "",
                        "and 1 more; see them with --limit");
        assertThat(ReplayLines.text(report(), 2))
                .containsSubsequence(
                        "turn two  trace " + TRACE_ID + "  (not the same parts)",
                        "  live      complete, review: for a reason",
                        "  replayed  partial, review, revision 2: for a reason [without image-0 (timeout)]");
    }

    @Test
    void programsReadJsonLinesWithTheSummaryLast() throws Exception {
        List<String> lines = ReplayLines.json(report(), 1);

        assertThat(lines).hasSize(2);
        JsonNode difference = Json.MAPPER.readTree(lines.get(0)).path("difference");
        assertThat(difference.path("turnId").asText()).isEqualTo("one");
        assertThat(difference.path("traceId").asText()).isEqualTo(TRACE_ID);
        assertThat(difference.path("sameParts").asBoolean()).isTrue();
        assertThat(difference.path("live").path("decision").asText()).isEqualTo("allow");
        assertThat(difference.path("replayed").path("decision").asText()).isEqualTo("block");
        assertThat(difference.path("replayed").path("reasons").get(0).asText()).isEqualTo("for a reason");
        JsonNode summary = Json.MAPPER.readTree(lines.get(1)).path("summary");
        assertThat(summary.path("records").asLong()).isEqualTo(1_234);
        assertThat(summary.path("compared").asLong()).isEqualTo(3);
        assertThat(summary.path("differing").asLong()).isEqualTo(2);
        assertThat(summary.path("apart").path("withoutLive").asLong()).isEqualTo(1);
        assertThat(summary.path("decisions").path("allow").path("block").asLong())
                .isEqualTo(1);
        assertThat(summary.path("outcomesCompared")
                        .path("complete")
                        .path("partial")
                        .asLong())
                .isEqualTo(1);
    }

    private ReplayReport report() {
        comparison.replayed(fused("same", 5, Decision.ALLOW, null), true);
        comparison.live(fused("same", 5, Decision.ALLOW, null));
        comparison.replayed(fused("one", 10, Decision.BLOCK, null), true);
        comparison.live(fused("one", 10, Decision.ALLOW, null));
        comparison.replayed(fused("two", 20, 30, 2, Decision.REVIEW, new MissingPart(IMAGE, "timeout")), true);
        comparison.live(fused("two", 20, Decision.REVIEW, null));
        comparison.replayed(fused("alone", 20, Decision.ALLOW, null), true);
        return new ReplayReport(SINCE, at(3600), 1_234, 5, 6, 3, "tributary.fused.replay", 2.5, comparison.compared());
    }
}
