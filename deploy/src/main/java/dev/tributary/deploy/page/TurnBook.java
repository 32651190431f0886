package dev.tributary.deploy.page;

import dev.tributary.contract.Fused;
import dev.tributary.contract.Late;
import dev.tributary.contract.Part;
import dev.tributary.contract.Result;
import dev.tributary.contract.Turn;
import dev.tributary.contract.TurnHead;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The most recent turns, newest first, bounded in number and in bytes; the oldest make room. Thread-safe.
 *
 * <p>Records may come in any order and more than once: each repeats its turn's head, so the first to come opens the entry,
 * and one that comes again changes nothing. Where they disagree about its opening the earliest holds, as in the join. A turn
 * ID used again for a turn that opens when the earlier one's window is over replaces it.
 */
public final class TurnBook {

    private static final Comparator<TurnEntry> NEWEST_FIRST = Comparator.comparing(
                    (TurnEntry entry) -> entry.head().openedAt())
            .reversed()
            .thenComparing(TurnEntry::turnId);

    private final int maxTurns;
    private final long maxBytes;
    private final Map<String, TurnEntry> byId = new HashMap<>();
    private final Map<String, String> turnOfTrace = new HashMap<>();
    private final TreeSet<TurnEntry> ordered = new TreeSet<>(NEWEST_FIRST);
    private long bytes;
    private long version;

    public TurnBook(int maxTurns, long maxBytes) {
        this.maxTurns = maxTurns;
        this.maxBytes = maxBytes;
    }

    /**
     * Takes a record.
     *
     * @param size of its value, bytes; the same for the others
     */
    public void add(Turn turn, long size) {
        change(turn.head(), size, entry -> entry);
    }

    public void add(Part part, long size) {
        change(part.head(), size, entry -> entry.with(part));
    }

    public void add(Result result, long size) {
        change(result.head(), size, entry -> entry.with(result));
    }

    public void add(Fused fused, long size) {
        change(fused.head(), size, entry -> entry.with(fused));
    }

    public void add(Late late, long size) {
        change(late.result().head(), size, entry -> entry.with(late));
    }

    /** The newest turns. */
    synchronized List<TurnEntry> recent(int limit) {
        return ordered.stream().limit(limit).toList();
    }

    public synchronized @Nullable TurnEntry find(String turnId) {
        return byId.get(turnId);
    }

    /** The turn that a trace belongs to, if it is in the book. */
    synchronized @Nullable String turnOf(String traceId) {
        return turnOfTrace.get(traceId);
    }

    synchronized int size() {
        return byId.size();
    }

    /** Grows with every change. */
    synchronized long version() {
        return version;
    }

    private synchronized void change(TurnHead head, long size, UnaryOperator<TurnEntry> step) {
        TurnEntry before = byId.get(head.turnId());
        if (before != null && isOver(head, before.head())) {
            return;
        }
        if (before != null && isOver(before.head(), head)) {
            remove(before);
            before = null;
        }
        TurnEntry start = before == null ? TurnEntry.of(head) : before.with(earlier(before.head(), head));
        TurnEntry after = step.apply(start);
        if (before != null && after.equals(before)) {
            return;
        }
        if (before != null) {
            remove(before);
        }
        put(after.changed(size, ++version));
        while (byId.size() > 1 && (byId.size() > maxTurns || bytes > maxBytes)) {
            remove(ordered.last());
        }
    }

    /** Whether one turn's window ends before the other of its ID opens. */
    private static boolean isOver(TurnHead one, TurnHead other) {
        return one.windowEnd().isBefore(other.openedAt());
    }

    private static TurnHead earlier(TurnHead one, TurnHead other) {
        return other.openedAt().isBefore(one.openedAt()) ? other : one;
    }

    private void put(TurnEntry entry) {
        byId.put(entry.turnId(), entry);
        turnOfTrace.put(entry.head().turnTrace().traceId(), entry.turnId());
        ordered.add(entry);
        bytes += entry.bytes();
    }

    private void remove(TurnEntry entry) {
        byId.remove(entry.turnId());
        turnOfTrace.remove(entry.head().turnTrace().traceId());
        ordered.remove(entry);
        bytes -= entry.bytes();
    }
}
