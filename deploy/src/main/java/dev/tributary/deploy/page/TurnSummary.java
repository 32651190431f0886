package dev.tributary.deploy.page;

import dev.tributary.contract.Decision;
import dev.tributary.contract.Fused;
import dev.tributary.contract.MissingPart;
import dev.tributary.contract.PartId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A turn as one line of the list.
 *
 * @param state {@code open}, or the outcome: {@code complete}, {@code partial}, {@code expired}
 * @param missing as the outcome says; empty while the turn is open
 * @param turnSpanId of the span that the turn's others descend from; exported when the outcome is known
 */
record TurnSummary(
        String turnId,
        Instant openedAt,
        long windowMs,
        String tenant,
        @Nullable String session,
        String state,
        @Nullable Integer revision,
        @Nullable Decision decision,
        List<MissingPart> missing,
        @Nullable Long endToEndMs,
        @Nullable PartId criticalPart,
        String traceId,
        String turnSpanId,
        List<Slot> parts) {

    private static final int SUMMARY_LENGTH = 160;

    /**
     * A part of the line.
     *
     * @param status see {@link PartView#status()}
     * @param summary what the answer says, cut short
     * @param arrivedMs when the result reached the join, after the turn's opening
     */
    record Slot(
            PartId part,
            String status,
            @Nullable String summary,
            @Nullable Long arrivedMs) {}

    static TurnSummary of(TurnEntry entry) {
        Fused fused = entry.fused();
        return new TurnSummary(
                entry.turnId(),
                entry.head().openedAt(),
                entry.head().windowMs(),
                entry.head().tenant(),
                entry.head().session(),
                fused == null ? "open" : fused.outcome().toString(),
                fused == null ? null : fused.revision(),
                fused == null ? null : fused.decision(),
                fused == null ? List.of() : fused.missing(),
                fused == null ? null : fused.endToEndMs(),
                fused == null ? null : fused.criticalPart(),
                entry.head().turnTrace().traceId(),
                entry.head().turnTrace().spanId(),
                PartView.all(entry).stream().map(TurnSummary::slot).toList());
    }

    private static Slot slot(PartView part) {
        String summary = part.answer() == null ? null : part.answer().summary();
        return new Slot(
                part.part(),
                part.status(),
                summary != null && summary.length() > SUMMARY_LENGTH
                        ? summary.substring(0, SUMMARY_LENGTH) + "…"
                        : summary,
                part.arrivedMs());
    }
}
