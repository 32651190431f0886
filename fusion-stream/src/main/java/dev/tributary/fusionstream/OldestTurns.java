package dev.tributary.fusionstream;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/** Finds the turns that opened first among many stored ones, in memory for as many as are wanted. */
final class OldestTurns {

    private record Kept(Instant openedAt, Bytes stored) {}

    private final boolean openOnly;
    private final int limit;
    /** The newest of those kept is at the head, to make room for an older one. */
    private final PriorityQueue<Kept> kept =
            new PriorityQueue<>(Comparator.comparing(Kept::openedAt).reversed());

    OldestTurns(boolean openOnly, int limit) {
        this.openOnly = openOnly;
        this.limit = limit;
    }

    /** @param stored null when the turn was forgotten while others were read */
    void offer(byte @Nullable [] stored) {
        if (stored == null) {
            return;
        }
        Instant openedAt = TurnPeek.openedAt(stored);
        Kept newest = kept.size() < limit ? null : kept.peek();
        boolean old = newest == null || openedAt.isBefore(newest.openedAt());
        // In this order: whether it is open costs more to find out.
        if (old && (!openOnly || TurnPeek.isOpen(stored))) {
            if (newest != null) {
                kept.remove();
            }
            kept.add(new Kept(openedAt, Bytes.wrap(stored)));
        }
    }

    /** What is kept, the oldest first. */
    List<TurnState> inOrder() {
        return kept.stream()
                .sorted(Comparator.comparing(Kept::openedAt))
                .map(turn -> TurnJson.read(turn.stored().get()))
                .toList();
    }
}
