package dev.tributary.deploy.page;

import dev.tributary.contract.CriticalPath;
import dev.tributary.contract.Decision;
import dev.tributary.contract.Fused;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One turn, whole but for its trace.
 *
 * @param now the server's time, for the browser to count down by
 * @param windowEndsAt when the join stops waiting
 * @param reasons what led to the decision
 * @param criticalPath what the time went into, once the outcome is known
 * @param revisions every outcome so far, the last one holds
 */
record TurnDetail(
        Instant now,
        TurnSummary turn,
        Instant windowEndsAt,
        @Nullable String user,
        @Nullable Instant fusedAt,
        List<String> reasons,
        @Nullable Double averageConfidence,
        @Nullable Long joinWaitMs,
        @Nullable CriticalPath criticalPath,
        List<PartView> parts,
        List<Revision> revisions) {

    /** @param afterMs after the turn's opening */
    record Revision(int revision, String outcome, Decision decision, long afterMs) {}

    static TurnDetail of(TurnEntry entry, Instant now) {
        Fused fused = entry.fused();
        return new TurnDetail(
                now,
                TurnSummary.of(entry),
                entry.head().windowEnd(),
                entry.head().user(),
                fused == null ? null : fused.fusedAt(),
                fused == null ? List.of() : fused.reasons(),
                fused == null ? null : fused.averageConfidence(),
                fused == null ? null : fused.joinWaitMs(),
                fused == null ? null : fused.criticalPath(),
                PartView.all(entry),
                entry.revisions().values().stream()
                        .map(one -> new Revision(
                                one.revision(), one.outcome().toString(), one.decision(), one.endToEndMs()))
                        .toList());
    }
}
