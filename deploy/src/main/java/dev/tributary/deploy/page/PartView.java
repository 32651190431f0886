package dev.tributary.deploy.page;

import dev.tributary.contract.Answer;
import dev.tributary.contract.BlobRef;
import dev.tributary.contract.Fused;
import dev.tributary.contract.FusedPart;
import dev.tributary.contract.Late;
import dev.tributary.contract.MissingPart;
import dev.tributary.contract.ModelInfo;
import dev.tributary.contract.Part;
import dev.tributary.contract.PartError;
import dev.tributary.contract.PartId;
import dev.tributary.contract.Result;
import dev.tributary.contract.ResultStatus;
import dev.tributary.contract.Saw;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A part of a turn with what became of it.
 *
 * @param status {@code ok}; {@code failed}; {@code waiting} while the turn is open; {@code timeout} when the outcome did
 *     without it; {@code late} when its result came after that
 * @param reason why it is missing in the outcome: {@code timeout} or an error type
 * @param critical whether the outcome waited for this part last
 * @param text the payload, when it is short text that travelled in the record
 * @param payload where the payload lies otherwise
 * @param url where the browser gets the payload, absent when there is none to get
 * @param arrivedMs when the result reached the join, after the turn's opening
 * @param lateByMs how long after the end of window and grace the result came
 */
public record PartView(
        PartId part,
        String status,
        @Nullable String reason,
        boolean critical,
        @Nullable String text,
        @Nullable BlobRef payload,
        @Nullable String url,
        @Nullable Answer answer,
        @Nullable PartError error,
        @Nullable ModelInfo model,
        @Nullable Saw saw,
        Map<String, Double> timingMs,
        @Nullable Long arrivedMs,
        @Nullable Long lateByMs) {

    private static final String PAYLOAD_MISSING = "payload_missing";

    /** Every part that the turn consists of, sorted. */
    public static List<PartView> all(TurnEntry entry) {
        return entry.head().expected().stream().map(part -> of(entry, part)).toList();
    }

    private static PartView of(TurnEntry entry, PartId id) {
        Fused fused = entry.fused();
        FusedPart joined = fused == null ? null : fused.parts().get(id);
        Late late = entry.late().get(id);
        Outcome outcome = outcome(entry, id, joined, late);
        Part part = entry.parts().get(id);
        BlobRef payload = part == null ? outcome.payload() : part.payload();
        boolean gone = outcome.error() != null && outcome.error().type().equals(PAYLOAD_MISSING);
        Instant arrivedAt = joined != null ? joined.arrivedAt() : late != null ? late.arrivedAt() : null;
        return new PartView(
                id,
                outcome.status(),
                reason(fused, id),
                fused != null && id.equals(fused.criticalPart()),
                part == null ? null : part.text(),
                payload,
                part == null || gone ? null : "/turns/" + entry.turnId() + "/parts/" + id + "/payload",
                outcome.answer(),
                outcome.error(),
                outcome.model(),
                outcome.saw(),
                outcome.timingMs(),
                arrivedAt == null
                        ? null
                        : Duration.between(entry.head().openedAt(), arrivedAt).toMillis(),
                late == null ? null : late.lateByMs());
    }

    private static Outcome outcome(TurnEntry entry, PartId id, @Nullable FusedPart joined, @Nullable Late late) {
        if (joined != null) {
            return new Outcome(
                    joined.status() == ResultStatus.OK ? "ok" : "failed",
                    joined.answer(),
                    joined.error(),
                    joined.model(),
                    joined.saw(),
                    joined.payload(),
                    joined.timingMs());
        }
        Result result = late != null ? late.result() : entry.results().get(id);
        if (result == null) {
            return new Outcome(entry.fused() == null ? "waiting" : "timeout", null, null, null, null, null, Map.of());
        }
        String status =
                entry.fused() != null || late != null ? "late" : result.status() == ResultStatus.OK ? "ok" : "failed";
        return new Outcome(
                status,
                result.answer(),
                result.error(),
                result.model(),
                result.saw(),
                result.payload(),
                result.timingMs());
    }

    private static @Nullable String reason(@Nullable Fused fused, PartId id) {
        return fused == null
                ? null
                : fused.missing().stream()
                        .filter(missing -> missing.part().equals(id))
                        .map(MissingPart::reason)
                        .findFirst()
                        .orElse(null);
    }

    private record Outcome(
            String status,
            @Nullable Answer answer,
            @Nullable PartError error,
            @Nullable ModelInfo model,
            @Nullable Saw saw,
            @Nullable BlobRef payload,
            Map<String, Double> timingMs) {}
}
