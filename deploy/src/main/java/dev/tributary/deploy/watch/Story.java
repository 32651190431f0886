package dev.tributary.deploy.watch;

import dev.tributary.contract.Classification;
import dev.tributary.contract.CriticalPath;
import dev.tributary.contract.Fused;
import dev.tributary.contract.ModelInfo;
import dev.tributary.contract.PartError;
import dev.tributary.contract.PartId;
import dev.tributary.deploy.dlq.Letter;
import dev.tributary.deploy.page.PartView;
import dev.tributary.deploy.page.TurnEntry;
import dev.tributary.deploy.watch.Stands.Stand;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that is to be said about one turn, without payload content.
 *
 * @param state {@code open}; the outcome: {@code complete}, {@code partial}, {@code expired}; {@code rejected} when only dead
 *     letters tell of it, or the join rejected its records and does not know it; {@code unknown}
 * @param windowEndsInMs until the join stops waiting, while it is open and the join says so
 * @param notes what could not be found out, and why
 */
public record Story(
        String turnId,
        String state,
        @Nullable String traceId,
        @Nullable Instant openedAt,
        @Nullable Long windowMs,
        @Nullable Long windowEndsInMs,
        @Nullable String tenant,
        @Nullable String session,
        @Nullable Integer revision,
        @Nullable Long endToEndMs,
        @Nullable String decision,
        List<String> reasons,
        @Nullable Double averageConfidence,
        @Nullable PartId criticalPart,
        @Nullable CriticalPath criticalPath,
        List<PartStory> parts,
        List<LetterStory> letters,
        String page,
        String trace,
        List<String> notes) {

    private static final String JOIN = "fusion-stream";

    /**
     * One part.
     *
     * @param status see {@link PartView#status}
     * @param worker the replica that made the result, {@code 4711@host}
     * @param stand where it lies and who is to take it, while the turn is open
     * @param path what its time went into: until the outcome when that counts it, else until its result was made
     */
    public record PartStory(
            PartId part,
            String status,
            @Nullable String reason,
            @Nullable String answer,
            @Nullable PartError error,
            @Nullable ModelInfo model,
            @Nullable String worker,
            @Nullable Stand stand,
            @Nullable String payload,
            @Nullable Long arrivedMs,
            @Nullable Long lateByMs,
            CriticalPath path,
            Map<String, Double> timingMs) {}

    /** A dead letter about it, and how to send it again. */
    public record LetterStory(
            String letter,
            Instant rejectedAt,
            String stage,
            String part,
            String errorType,
            String reason,
            String replay) {}

    /** What the topics tell beside their values: the replica that made each result, and where what is open lies. */
    record Places(Map<PartId, String> workers, Map<PartId, Stand> stands) {}

    static Story of(
            String turnId,
            @Nullable TurnEntry entry,
            @Nullable Long windowEndsInMs,
            boolean unknownToJoin,
            List<Letter> letters,
            Places places,
            Links links,
            List<String> notes) {
        Fused fused = entry == null ? null : entry.fused();
        String traceId = entry != null ? entry.head().turnTrace().traceId() : traceId(letters);
        return new Story(
                turnId,
                state(entry, unknownToJoin, letters),
                traceId,
                entry == null ? null : entry.head().openedAt(),
                entry == null ? null : entry.head().windowMs(),
                fused == null ? windowEndsInMs : null,
                entry == null ? null : entry.head().tenant(),
                entry == null ? null : entry.head().session(),
                fused == null ? null : fused.revision(),
                fused == null ? null : fused.endToEndMs(),
                fused == null ? null : fused.decision().toString(),
                fused == null ? List.of() : fused.reasons(),
                fused == null ? null : fused.averageConfidence(),
                fused == null ? null : fused.criticalPart(),
                fused == null ? null : fused.criticalPath(),
                entry == null
                        ? List.of()
                        : PartView.all(entry).stream()
                                .map(part -> part(part, fused, places))
                                .toList(),
                letters.stream().map(Story::letter).toList(),
                links.page(turnId),
                links.trace(turnId, traceId == null ? "" : traceId),
                notes);
    }

    private static String state(@Nullable TurnEntry entry, boolean unknownToJoin, List<Letter> letters) {
        if (entry == null) {
            return letters.isEmpty() ? "unknown" : "rejected";
        }
        Fused fused = entry.fused();
        if (fused != null) {
            return fused.outcome().toString();
        }
        boolean refused =
                letters.stream().anyMatch(letter -> letter.rejected().stage().equals(JOIN));
        return unknownToJoin && refused ? "rejected" : "open";
    }

    private static @Nullable String traceId(List<Letter> letters) {
        return letters.stream()
                .flatMap(letter ->
                        java.util.stream.Stream.ofNullable(letter.rejected().trace()))
                .map(trace -> trace.traceId())
                .findFirst()
                .orElse(null);
    }

    private static PartStory part(PartView part, @Nullable Fused fused, Places places) {
        return new PartStory(
                part.part(),
                part.status(),
                part.reason(),
                answer(part),
                part.error(),
                part.model(),
                places.workers().get(part.part()),
                places.stands().get(part.part()),
                part.payload() != null ? part.payload().uri() : part.text() != null ? "inline text" : null,
                part.arrivedMs(),
                part.lateByMs(),
                fused != null && fused.parts().containsKey(part.part())
                        ? CriticalPath.of(fused, part.part())
                        : CriticalPath.of(part.timingMs()),
                part.timingMs());
    }

    private static @Nullable String answer(PartView part) {
        if (part.answer() == null) {
            return null;
        }
        String kind = part.answer() instanceof Classification classification
                ? classification.label()
                : part.answer().getClass().getSimpleName().toLowerCase(Locale.ROOT);
        return String.format(
                Locale.ROOT, "%s, confidence %.2f", kind, part.answer().confidence());
    }

    private static LetterStory letter(Letter letter) {
        return new LetterStory(
                letter.id(),
                letter.rejected().rejectedAt(),
                letter.rejected().stage(),
                letter.part(),
                letter.rejected().errorType(),
                letter.rejected().reason(),
                "deploy/tributary dlq replay " + letter.id());
    }
}
