package dev.tributary.fusionstream;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.tributary.contract.Decision;
import dev.tributary.contract.Fused;
import dev.tributary.contract.FusedPart;
import dev.tributary.contract.MissingPart;
import dev.tributary.contract.Outcome;
import dev.tributary.contract.PartId;
import dev.tributary.contract.TurnHead;
import dev.tributary.contract.trace.TraceContext;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Everything the join knows about one turn. Only {@link TurnStep} decides when a new one is made out of an old one.
 *
 * @param head what the turn consists of
 * @param times when it was seen, and how long it is waited for
 * @param parts the slots that are filled
 * @param changed whether something counts that the last revision has not told
 * @param decided the last revision of the outcome; absent while the turn is open
 */
record TurnState(
        TurnHead head,
        Times times,
        Map<PartId, ArrivedPart> parts,
        boolean changed,
        @Nullable Decided decided) {

    /**
     * A turn's own times, to the millisecond; in JSON four numbers, milliseconds of the epoch.
     *
     * @param firstSeen when its first record was taken
     * @param openedAt when it opened, not after {@code firstSeen}
     * @param windowEnd when the join stops waiting
     * @param graceEnd until when a result makes a new revision
     */
    record Times(Instant firstSeen, Instant openedAt, Instant windowEnd, Instant graceEnd) {
        @JsonCreator
        static Times of(long[] millis) {
            return new Times(
                    Instant.ofEpochMilli(millis[0]),
                    Instant.ofEpochMilli(millis[1]),
                    Instant.ofEpochMilli(millis[2]),
                    Instant.ofEpochMilli(millis[3]));
        }

        @JsonValue
        long[] millis() {
            return new long[] {
                firstSeen.toEpochMilli(), openedAt.toEpochMilli(), windowEnd.toEpochMilli(), graceEnd.toEpochMilli()
            };
        }
    }

    /**
     * One revision of the outcome, without what the parts and the head already say.
     *
     * @param at when it was known
     */
    record Decided(
            Outcome outcome,
            int revision,
            @JsonProperty("fusedAt") Instant at,
            Decision decision,
            List<MissingPart> missing,
            List<String> reasons,
            @Nullable Double averageConfidence,
            @Nullable Long joinWaitMs,
            @Nullable PartId criticalPart) {}

    TurnState {
        parts = parts instanceof SortedMap ? parts : new TreeMap<>(parts);
    }

    static TurnState opened(TurnHead head, Times times) {
        return new TurnState(head, times, Map.of(), false, null);
    }

    TurnState withHead(TurnHead newHead, Times newTimes) {
        boolean grown = newHead.expected().size() > head.expected().size();
        return new TurnState(newHead, newTimes, parts, changed || (grown && decided != null), decided);
    }

    TurnState withPart(PartId part, ArrivedPart arrived) {
        Map<PartId, ArrivedPart> filled = new TreeMap<>(parts);
        filled.put(part, arrived);
        return new TurnState(head, times, filled, decided != null, decided);
    }

    TurnState withOutcome(Decided outcome) {
        return new TurnState(head, times, parts, false, outcome);
    }

    /** Whether no outcome has been told, or a newer one is due. */
    @JsonIgnore
    boolean isPending() {
        return decided == null || changed;
    }

    /** The expected parts that no result has come for, in order. */
    @JsonIgnore
    List<PartId> awaited() {
        if (parts.keySet().containsAll(head.expected())) {
            return List.of();
        }
        return head.expected().stream().filter(part -> !parts.containsKey(part)).toList();
    }

    /** The size of all results together. */
    @JsonIgnore
    long bytes() {
        long bytes = 0;
        for (ArrivedPart arrived : parts.values()) {
            bytes += arrived.bytes();
        }
        return bytes;
    }

    /** What it takes beyond what every turn takes: its results, and the texts that its producer chose. */
    @JsonIgnore
    long weight() {
        return bytes()
                + length(head.tenant())
                + length(head.session())
                + length(head.user())
                + length(head.turnTrace())
                + length(head.producerTrace());
    }

    private static int length(@Nullable String text) {
        return text == null ? 0 : text.length();
    }

    private static int length(@Nullable TraceContext trace) {
        return trace == null ? 0 : length(trace.tracestate());
    }

    @JsonIgnore
    Map<PartId, FusedPart> fusedParts() {
        Map<PartId, FusedPart> fused = new TreeMap<>();
        parts.forEach((part, arrived) -> fused.put(part, arrived.part()));
        return fused;
    }

    /** The last outcome as it was told; only of a turn that has one. */
    @JsonIgnore
    Fused fused() {
        Decided last = Objects.requireNonNull(decided, "an open turn has no outcome");
        return new Fused(
                head.turnId(),
                last.outcome(),
                last.revision(),
                head.openedAt(),
                head.windowMs(),
                head.expected(),
                head.tenant(),
                head.session(),
                head.user(),
                last.at(),
                last.missing(),
                last.decision(),
                last.reasons(),
                last.averageConfidence(),
                fusedParts(),
                last.joinWaitMs(),
                last.criticalPart(),
                Math.max(0, Duration.between(times.openedAt(), last.at()).toMillis()),
                head.turnTrace().traceId(),
                head.turnTrace(),
                head.producerTrace());
    }

    /** The fusion span of the last outcome of a turn that has one. */
    @JsonIgnore
    TraceContext decidedTrace() {
        int revision = Objects.requireNonNull(decided, "nothing is decided").revision();
        return OutcomeIds.fusion(head.turnTrace(), head.turnId(), revision);
    }
}
