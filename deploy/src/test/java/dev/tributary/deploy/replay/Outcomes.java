package dev.tributary.deploy.replay;

import dev.tributary.contract.Decision;
import dev.tributary.contract.Fused;
import dev.tributary.contract.MissingPart;
import dev.tributary.contract.Outcome;
import dev.tributary.contract.PartId;
import dev.tributary.contract.trace.TraceContext;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Outcomes to compare: turns of a text and an image, within a range of one hour. */
final class Outcomes {

    static final Instant SINCE = Instant.parse("2026-03-01T12:00:00Z");
    static final ReplayRange HOUR = new ReplayRange(SINCE, SINCE.plusSeconds(3600), SINCE.plusSeconds(7200));
    static final PartId TEXT = PartId.of("text-0");
    static final PartId IMAGE = PartId.of("image-0");
    static final String TRACE_ID = "0af7651916cd43dd8448eb211c80319c";

    private Outcomes() {}

    static Instant at(long seconds) {
        return SINCE.plusSeconds(seconds);
    }

    /** A first revision of a turn that was decided a second after its opening. */
    static Fused fused(String turnId, long openedAt, Decision decision, @Nullable MissingPart missing) {
        return fused(turnId, openedAt, openedAt + 1, 1, decision, missing);
    }

    /** Times are seconds after the beginning of the range. */
    static Fused fused(
            String turnId,
            long openedAt,
            long fusedAt,
            int revision,
            Decision decision,
            @Nullable MissingPart missing) {
        return new Fused(
                turnId,
                missing == null ? Outcome.COMPLETE : Outcome.PARTIAL,
                revision,
                at(openedAt),
                30_000,
                List.of(TEXT, IMAGE),
                "acme",
                null,
                null,
                at(fusedAt),
                missing == null ? List.of() : List.of(missing),
                decision,
                decision == Decision.ALLOW ? List.of() : List.of("for a reason"),
                0.9,
                Map.of(),
                null,
                null,
                Duration.between(at(openedAt), at(fusedAt)).toMillis(),
                TRACE_ID,
                new TraceContext("00-" + TRACE_ID + "-00f067aa0ba902b7-01", null),
                null);
    }
}
