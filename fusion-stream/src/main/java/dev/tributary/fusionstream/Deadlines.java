package dev.tributary.fusionstream;

import java.time.Instant;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** When which turn of a task is due, earliest first. Not stored: it follows from the states, and is rebuilt from them. */
final class Deadlines {

    /** In milliseconds, rounded up: never before the time itself. */
    private record Due(long at, String turnId) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            return at == other.at ? turnId.compareTo(other.turnId) : Long.compare(at, other.at);
        }
    }

    private final TreeSet<Due> dues = new TreeSet<>();

    void add(Instant at, String turnId) {
        dues.add(new Due(millis(at), turnId));
    }

    void remove(Instant at, String turnId) {
        dues.remove(new Due(millis(at), turnId));
    }

    int size() {
        return dues.size();
    }

    /** When the earliest turn is due, in milliseconds of the epoch; {@link Long#MAX_VALUE} when there is none. */
    long first() {
        return dues.isEmpty() ? Long.MAX_VALUE : dues.first().at();
    }

    /** The earliest turn, or null when none is due by now. It stays until it is removed. */
    @Nullable String due(Instant now) {
        return first() <= now.toEpochMilli() ? dues.first().turnId() : null;
    }

    private static long millis(Instant at) {
        long floor = at.toEpochMilli();
        return at.isAfter(Instant.ofEpochMilli(floor)) ? floor + 1 : floor;
    }
}
