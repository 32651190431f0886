package dev.tributary.contract;

import dev.tributary.contract.trace.TraceContext;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What every record of a turn repeats, so that none depends on another's arrival.
 *
 * <p>{@link Turn}, {@link Part} and {@link Result} carry these as fields of their own (a record tailed with kcat is flat)
 * and hand them out together here.
 *
 * @param turnId the key of every record of the turn; see {@link TurnIds}
 * @param openedAt when the user's action began, UTC
 * @param windowMs how long after {@code openedAt} the join waits for parts, milliseconds
 * @param expected the parts that the turn consists of, sorted, without repeats, at least one
 * @param tenant whose turn it is
 * @param session the producer's reference to a conversation, if it sent one
 * @param user the producer's reference to a user, if it sent one
 * @param turnTrace the context of the {@code turn} span: the ancestor of every span of the turn
 * @param producerTrace the producer's own span, the parent of the {@code turn} span; absent when the producer sent no
 *     context, so that the {@code turn} span is the root
 */
public record TurnHead(
        String turnId,
        Instant openedAt,
        long windowMs,
        List<PartId> expected,
        String tenant,
        @Nullable String session,
        @Nullable String user,
        TraceContext turnTrace,
        @Nullable TraceContext producerTrace) {

    /** So that no sum of a time and a window overflows, whoever wrote the record. */
    private static final Instant EARLIEST = Instant.EPOCH;

    private static final Instant LATEST = Instant.parse("9999-01-01T00:00:00Z");
    /** The longest window that any record may name. */
    static final long LONGEST_WINDOW_MS = Duration.ofDays(366).toMillis();

    public TurnHead {
        TurnIds.requireValid(Require.present("turnId", turnId));
        Require.present("openedAt", openedAt);
        if (openedAt.isBefore(EARLIEST) || openedAt.isAfter(LATEST)) {
            throw new IllegalArgumentException("openedAt must lie between " + EARLIEST + " and " + LATEST);
        }
        if (Require.positive("windowMs", windowMs) > LONGEST_WINDOW_MS) {
            throw new IllegalArgumentException("windowMs must be at most " + LONGEST_WINDOW_MS);
        }
        expected = inOrder(Require.list("expected", expected));
        if (expected.isEmpty()) {
            throw new IllegalArgumentException("expected names no part");
        }
        Require.text("tenant", tenant);
        Require.wellFormed("tenant", tenant);
        Require.wellFormed("session", session);
        Require.wellFormed("user", user);
        Require.present("turnTrace", turnTrace);
    }

    private static List<PartId> inOrder(List<PartId> parts) {
        for (int i = 1; i < parts.size(); i++) {
            if (parts.get(i - 1).compareTo(parts.get(i)) >= 0) {
                return parts.stream().distinct().sorted().toList();
            }
        }
        return parts;
    }

    /** When the window ends: {@code openedAt + windowMs}. */
    public Instant windowEnd() {
        return openedAt.plusMillis(windowMs);
    }
}
