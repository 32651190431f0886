package dev.tributary.deploy.replay;

import dev.tributary.contract.Decision;
import dev.tributary.contract.Fused;
import dev.tributary.contract.Outcome;
import dev.tributary.fusionstream.FusionReplay;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Holds the replayed outcomes of a range against the live ones: the last revision of each turn. It keeps a few hundred bytes a
 * turn. A turn of which one side saw what the other could not is counted apart, never as a difference.
 */
final class Comparison {

    private static final Comparator<Difference> OLDEST_FIRST =
            Comparator.comparing(Difference::openedAt).thenComparing(Difference::turnId);

    private final ReplayRange range;
    private final Map<String, Turn> turns = new HashMap<>();
    private final Set<String> open = new HashSet<>();
    private final Set<String> openBefore = new HashSet<>();

    /** What both sides say about a turn, and whether one of them saw it in part only. */
    private static final class Turn {
        private final String traceId;
        private final Instant openedAt;
        private boolean begunBefore;
        private boolean movedAfter;
        private @Nullable Told replayed;
        private @Nullable Told live;

        Turn(Fused fused) {
            traceId = fused.traceId();
            openedAt = fused.openedAt();
        }
    }

    Comparison(ReplayRange range) {
        this.range = range;
    }

    /**
     * A revision that the replay came to; in the order of revisions.
     *
     * @return whether the turn is whole: announced and opened within the range
     */
    boolean replayed(Fused fused, boolean announced) {
        Turn turn = turn(fused);
        turn.replayed = Told.of(fused);
        turn.begunBefore |= isBegunBefore(announced, fused.openedAt());
        return !turn.begunBefore;
    }

    /** The turns that the replay had not decided at its end. */
    void open(Collection<FusionReplay.Open> turns) {
        turns.forEach(
                turn -> (isBegunBefore(turn.announced(), turn.openedAt()) ? openBefore : open).add(turn.turnId()));
    }

    private boolean isBegunBefore(boolean announced, Instant openedAt) {
        return !announced || openedAt.isBefore(range.since());
    }

    /** A revision that lies on the live topic. */
    void live(Fused fused) {
        if (fused.openedAt().isBefore(range.since()) || !fused.openedAt().isBefore(range.end())) {
            return;
        }
        Turn turn = turn(fused);
        turn.movedAfter |= fused.fusedAt().isAfter(range.end());
        if (turn.live == null || turn.live.revision() < fused.revision()) {
            turn.live = Told.of(fused);
        }
    }

    private Turn turn(Fused fused) {
        return turns.computeIfAbsent(fused.turnId(), turnId -> new Turn(fused));
    }

    /** What it comes to. */
    Compared compared() {
        long begunBefore = undecided(openBefore);
        long stillOpen = undecided(open);
        long withoutLive = 0;
        long withoutReplayed = 0;
        long compared = 0;
        Map<Decision, Map<Decision, Long>> decisions = new TreeMap<>();
        Map<Outcome, Map<Outcome, Long>> outcomes = new TreeMap<>();
        List<Difference> differences = new ArrayList<>();
        for (Map.Entry<String, Turn> entry : turns.entrySet()) {
            Turn turn = entry.getValue();
            Told live = turn.live;
            Told replayed = turn.replayed;
            if (turn.begunBefore || openBefore.contains(entry.getKey())) {
                begunBefore++;
            } else if (turn.movedAfter || open.contains(entry.getKey())) {
                stillOpen++;
            } else if (live == null) {
                withoutLive++;
            } else if (replayed == null) {
                withoutReplayed++;
            } else {
                compared++;
                count(decisions, live.decision(), replayed.decision());
                count(outcomes, live.outcome(), replayed.outcome());
                if (live.decision() != replayed.decision() || live.outcome() != replayed.outcome()) {
                    differences.add(new Difference(entry.getKey(), turn.traceId, turn.openedAt, live, replayed));
                }
            }
        }
        differences.sort(OLDEST_FIRST);
        return new Compared(
                compared,
                new Compared.Apart(begunBefore, stillOpen, withoutLive, withoutReplayed),
                decisions,
                outcomes,
                differences);
    }

    /** How many of these turns no side has an outcome of; the others are counted with their outcomes. */
    private long undecided(Set<String> turnIds) {
        return turnIds.stream().filter(turnId -> !turns.containsKey(turnId)).count();
    }

    private static <K> void count(Map<K, Map<K, Long>> table, K live, K replayed) {
        table.computeIfAbsent(live, any -> new TreeMap<>()).merge(replayed, 1L, Long::sum);
    }
}
