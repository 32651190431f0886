package dev.tributary.contract;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.tributary.contract.trace.TraceContext;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code tributary.turns}: what a turn consists of. The fields are those of {@link TurnHead}. */
public record Turn(
        String turnId,
        Instant openedAt,
        long windowMs,
        List<PartId> expected,
        String tenant,
        @Nullable String session,
        @Nullable String user,
        TraceContext turnTrace,
        @Nullable TraceContext producerTrace) {

    public Turn {
        expected = new TurnHead(turnId, openedAt, windowMs, expected, tenant, session, user, turnTrace, producerTrace)
                .expected();
    }

    public static Turn of(TurnHead head) {
        return new Turn(
                head.turnId(),
                head.openedAt(),
                head.windowMs(),
                head.expected(),
                head.tenant(),
                head.session(),
                head.user(),
                head.turnTrace(),
                head.producerTrace());
    }

    @JsonIgnore
    public TurnHead head() {
        return new TurnHead(turnId, openedAt, windowMs, expected, tenant, session, user, turnTrace, producerTrace);
    }
}
