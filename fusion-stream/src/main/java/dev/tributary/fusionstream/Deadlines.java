package dev.tributary.fusionstream;

import java.time.Instant;
import java.util.Comparator;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** When which turn of a task is due, earliest first. Not stored: it follows from the states, and is rebuilt from them. */
final class Deadlines {

    private record Due(Instant at, String turnId) {}

    private final TreeSet<Due> dues =
            new TreeSet<>(Comparator.comparing(Due::at).thenComparing(Due::turnId));

    /** A turn's state changes; null for none. */
    void move(String turnId, @Nullable TurnState from, @Nullable TurnState to) {
        if (from != null) {
            dues.remove(new Due(from.due(), turnId));
        }
        if (to != null) {
            dues.add(new Due(to.due(), turnId));
        }
    }

    /** Takes out the earliest turn that is due, or returns null when none is. */
    @Nullable String poll(Instant now) {
        if (dues.isEmpty() || dues.first().at().isAfter(now)) {
            return null;
        }
        Due first = dues.first();
        dues.remove(first);
        return first.turnId();
    }
}
