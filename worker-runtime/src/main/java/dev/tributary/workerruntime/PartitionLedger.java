package dev.tributary.workerruntime;

import dev.tributary.workerruntime.FinishedOffsets.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.jspecify.annotations.Nullable;

/**
 * One partition's part of the {@link OffsetLedger}. Offsets that were never polled (a transaction's marker, what was
 * compacted away) count as done once a later one was polled, or reached. Not thread-safe.
 */
final class PartitionLedger {

    private static final int UNCHANGED = -1;
    private static final int ABANDONED = -1;

    /** Those not done, with their sizes; {@link #ABANDONED} for those that are given up. */
    private final TreeMap<Long, Integer> unfinished = new TreeMap<>();

    private final List<Range> finishedBefore;
    private long next;
    private int inFlight;
    private long bytes;
    private @Nullable OffsetAndMetadata handedOut;

    private PartitionLedger(OffsetAndMetadata committed) {
        this.next = committed.offset();
        this.finishedBefore = FinishedOffsets.read(committed.offset(), committed.metadata());
        this.handedOut = committed;
    }

    /** A partition that was done up to where it was committed. */
    static PartitionLedger after(OffsetAndMetadata committed) {
        return new PartitionLedger(committed);
    }

    /** Whether an offset was passed before: the log was cut off or made anew, or somebody went back. */
    boolean hasPassed(long offset) {
        return offset < next;
    }

    /** Returns whether the record is to be done. */
    boolean polled(long offset, int size) {
        next = offset + 1;
        if (finishedEnd(offset) > offset) {
            return false;
        }
        unfinished.put(offset, size);
        inFlight++;
        bytes += size;
        return true;
    }

    /** Everything before this offset was polled that ever will be: what is left there are markers of transactions. */
    void reached(long offset) {
        next = Math.max(next, offset);
    }

    /** Returns the size of what is in work no longer, or less than 0 when nothing changed. */
    int done(long offset) {
        Integer size = unfinished.remove(offset);
        return size == null ? UNCHANGED : release(size);
    }

    /** Likewise. */
    int abandoned(long offset) {
        Integer size = unfinished.replace(offset, ABANDONED);
        return size == null ? UNCHANGED : release(size);
    }

    private int release(int size) {
        if (size != ABANDONED) {
            inFlight--;
            bytes -= size;
        }
        return size;
    }

    boolean holds(long offset) {
        return unfinished.containsKey(offset);
    }

    int inFlight() {
        return inFlight;
    }

    long bytes() {
        return bytes;
    }

    long behind() {
        return next - position();
    }

    /** What may be committed, or null when it was handed out before. */
    @Nullable OffsetAndMetadata committable() {
        long position = position();
        OffsetAndMetadata now = new OffsetAndMetadata(
                position, Optional.empty(), FinishedOffsets.write(position, finishedBeyond(position)));
        if (Objects.equals(now, handedOut)) {
            return null;
        }
        handedOut = now;
        return now;
    }

    void commitFailed() {
        handedOut = null;
    }

    private long position() {
        return unfinished.isEmpty() ? finishedEnd(next) : unfinished.firstKey();
    }

    /** Where the finished stretch ends that an offset lies in; the offset itself when it lies in none. */
    private long finishedEnd(long offset) {
        for (Range range : finishedBefore) {
            if (range.from() <= offset && offset < range.to()) {
                return range.to();
            }
        }
        return offset;
    }

    private List<Range> finishedBeyond(long position) {
        List<Range> ranges = new ArrayList<>();
        long at = position;
        for (long offset : unfinished.keySet()) {
            add(ranges, at, offset);
            at = offset + 1;
        }
        add(ranges, at, next);
        for (Range range : finishedBefore) {
            add(ranges, Math.max(range.from(), Math.max(next, position)), range.to());
        }
        return ranges;
    }

    private static void add(List<Range> ranges, long from, long to) {
        if (from >= to) {
            return;
        }
        int last = ranges.size() - 1;
        if (last >= 0 && ranges.get(last).to() == from) {
            ranges.set(last, new Range(ranges.get(last).from(), to));
        } else {
            ranges.add(new Range(from, to));
        }
    }
}
