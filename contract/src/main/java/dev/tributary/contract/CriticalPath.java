package dev.tributary.contract;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Why a turn took as long as it did: the way of the part that its outcome waited for last ({@link Fused#criticalPart}), in
 * pieces that follow each other and add up to {@link Fused#endToEndMs}.
 *
 * <pre>
 * it came     ingest · queue · fetch · prepare · batch_wait · inference · postprocess · other · delivery · join
 * it did not  missing · join
 * </pre>
 *
 * Durations in the worker are of one clock. {@code ingest} and {@code queue} lie between the clocks of two hosts; where a
 * result accounts for more time than there was until it arrived, those two are cut first, then the others from the first on,
 * and {@code clocksOffByMs} says by how much.
 *
 * @param longest the longest piece, the first of several; absent when the turn took no time
 * @param piecesMs whole milliseconds, none of them 0 or less; what took less than one may be left out
 * @param clocksOffByMs by how much, at least, clocks disagree, 0 when no more is known than that; absent when nothing shows it
 */
public record CriticalPath(
        @Nullable PathPiece longest,
        Map<PathPiece, Long> piecesMs,
        @Nullable Long clocksOffByMs) {

    /** Nothing takes longer, whatever a record says: a hundred years, in microseconds. */
    private static final long LONGEST = 3_155_760_000_000_000L;

    /** What is cut, in turn, when there is too much. */
    private static final PathPiece[] CUT = {
        PathPiece.QUEUE,
        PathPiece.INGEST,
        PathPiece.FETCH,
        PathPiece.PREPARE,
        PathPiece.BATCH_WAIT,
        PathPiece.INFERENCE,
        PathPiece.POSTPROCESS,
        PathPiece.OTHER
    };

    public CriticalPath {
        piecesMs = Collections.unmodifiableMap(piecesMs);
    }

    /** What a result accounts for, until it was made. */
    public static CriticalPath of(Map<String, Double> timingMs) {
        Map<PathPiece, Long> pieces = new EnumMap<>(PathPiece.class);
        arrived(pieces, timingMs, LONGEST);
        pieces.remove(PathPiece.DELIVERY);
        if (!isWhole(timingMs)) {
            pieces.remove(PathPiece.OTHER);
        }
        return inMillis(pieces, null);
    }

    /** The way of another part of the turn, until the outcome was known: it waited in the join for the critical one. */
    public static CriticalPath of(Fused fused, @Nullable PartId critical) {
        long total = within(LONGEST / 1_000, fused.endToEndMs()) * 1_000;
        Map<PathPiece, Long> pieces = new EnumMap<>(PathPiece.class);
        Instant opened = fused.fusedAt().minusMillis(fused.endToEndMs());
        long off = Math.max(0, micros(opened, fused.openedAt()) / 1_000);
        boolean disagree = off > 0;
        FusedPart part = critical == null ? null : fused.parts().get(critical);
        long until = 0;
        if (part != null) {
            until = within(total, micros(opened, part.arrivedAt()));
            off = Math.max(off, arrived(pieces, part.timingMs(), until) / 1_000);
            disagree |= off > 0 || isBeforeItWasWritten(part.timingMs());
        } else if (critical != null) {
            until = within(total / 1_000, fused.windowMs()) * 1_000;
            pieces.put(PathPiece.MISSING, until);
        }
        pieces.put(PathPiece.JOIN, total - until);
        return inMillis(pieces, disagree ? off : null);
    }

    /** Fills the pieces up to the arrival. Returns how much was too much. */
    private static long arrived(Map<PathPiece, Long> pieces, Map<String, Double> timing, long until) {
        long told = 0;
        for (Map.Entry<String, Double> step : timing.entrySet()) {
            double ms = step.getValue();
            long micros = ms > 0 ? Math.min(LONGEST - told, Math.round(ms * 1_000)) : 0; // NaN is none, too
            pieces.merge(PathPiece.ofStep(step.getKey()), micros, Long::sum);
            told += micros;
        }
        long excess = Math.max(0, told - until);
        long left = excess;
        for (int i = 0; left > 0; i++) {
            long cut = Math.min(left, pieces.getOrDefault(CUT[i], 0L));
            pieces.merge(CUT[i], -cut, Long::sum);
            left -= cut;
        }
        PathPiece rest = isWhole(timing) ? PathPiece.DELIVERY : PathPiece.OTHER;
        pieces.merge(rest, Math.max(0, until - told), Long::sum);
        return excess;
    }

    private static boolean isWhole(Map<String, Double> timing) {
        return timing.containsKey(Result.INGEST) && timing.containsKey(Result.OTHER);
    }

    /** A worker says 0 when its clock was behind the sender's; on one clock it never is, since records are dated to the millisecond. */
    private static boolean isBeforeItWasWritten(Map<String, Double> timing) {
        Double queued = timing.get("queue_wait");
        return queued != null && queued == 0;
    }

    private static long micros(Instant from, Instant to) {
        Duration between = Duration.between(from, to);
        long seconds = Math.max(-LONGEST / 1_000_000, Math.min(LONGEST / 1_000_000, between.getSeconds()));
        return seconds * 1_000_000 + between.getNano() / 1_000;
    }

    private static long within(long most, long time) {
        return Math.max(0, Math.min(most, time));
    }

    /** Rounds where one piece ends and the next begins, so that nothing is lost in the sum. */
    private static CriticalPath inMillis(Map<PathPiece, Long> pieces, @Nullable Long clocksOffByMs) {
        Map<PathPiece, Long> ms = new EnumMap<>(PathPiece.class);
        PathPiece longest = null;
        long most = 0;
        long micros = 0;
        long before = 0;
        for (Map.Entry<PathPiece, Long> piece : pieces.entrySet()) {
            micros += piece.getValue();
            long end = (micros + 500) / 1_000;
            long took = end - before;
            if (took > 0) {
                ms.put(piece.getKey(), took);
            }
            if (took > most) {
                most = took;
                longest = piece.getKey();
            }
            before = end;
        }
        return new CriticalPath(longest, ms, clocksOffByMs);
    }
}
