package dev.tributary.contract;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tributary.contract.trace.TraceContext;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * {@code tributary.fused}: the outcome of a turn.
 *
 * @param revision 1 for the first outcome; a result that comes within grace makes the next
 * @param fusedAt when the outcome was known
 * @param missing the expected parts without an answer, sorted, each with its reason
 * @param reasons what led the policy to its decision, most important first
 * @param averageConfidence of the answers, 0 to 1; absent when there is none
 * @param parts the results that arrived, by part
 * @param joinWaitMs from the first result's arrival to {@code fusedAt}; absent when none arrived
 * @param criticalPart the part that the outcome waited for last: the last to arrive, or the first one missing by timeout
 * @param endToEndMs from {@code openedAt} to {@code fusedAt}
 * @param traceId the trace to look up
 */
public record Fused(
        String turnId,
        Outcome outcome,
        int revision,
        Instant openedAt,
        long windowMs,
        List<PartId> expected,
        String tenant,
        @Nullable String session,
        @Nullable String user,
        Instant fusedAt,
        List<MissingPart> missing,
        Decision decision,
        List<String> reasons,
        @Nullable Double averageConfidence,
        Map<PartId, FusedPart> parts,
        @Nullable Long joinWaitMs,
        @Nullable PartId criticalPart,
        long endToEndMs,
        String traceId,
        TraceContext turnTrace,
        @Nullable TraceContext producerTrace) {

    public Fused {
        expected = new TurnHead(turnId, openedAt, windowMs, expected, tenant, session, user, turnTrace, producerTrace)
                .expected();
        Require.present("outcome", outcome);
        Require.positive("revision", revision);
        Require.present("fusedAt", fusedAt);
        missing = Require.list("missing", missing);
        Require.present("decision", decision);
        reasons = Require.list("reasons", reasons);
        parts = new TreeMap<>(Require.present("parts", parts));
        Require.text("traceId", traceId);
    }

    /** Why it took that long. It follows from the rest of the record, so it is written and never read. */
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public CriticalPath criticalPath() {
        return CriticalPath.of(this, criticalPart);
    }

    @JsonIgnore
    public TurnHead head() {
        return new TurnHead(turnId, openedAt, windowMs, expected, tenant, session, user, turnTrace, producerTrace);
    }
}
