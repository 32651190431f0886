package dev.tributary.fusionstream;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.streams.KeyQueryMetadata;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.HostInfo;
import org.jspecify.annotations.Nullable;

/** An instance's turns in a map, and what it believes about the others. */
final class FakeTurnStores implements TurnStores {

    private final HostInfo self;
    final Map<String, TurnState> turns = new HashMap<>();
    Map<HostInfo, Set<Integer>> holders = Map.of();
    HostInfo active;
    Set<HostInfo> standbys = Set.of();
    boolean moving;

    /** Partitions that nobody holds. */
    int unassigned;

    FakeTurnStores(HostInfo self) {
        this.self = self;
        this.active = self;
    }

    void add(TurnState turn) {
        turns.put(turn.head().turnId(), turn);
    }

    @Override
    public HostInfo self() {
        return self;
    }

    @Override
    public int partitions() {
        return holders.values().stream()
                        .flatMap(Set::stream)
                        .mapToInt(Integer::intValue)
                        .max()
                        .orElse(-1)
                + 1
                + unassigned;
    }

    @Override
    public KeyQueryMetadata where(String turnId) {
        requireSettled();
        return new KeyQueryMetadata(active, standbys, 0);
    }

    @Override
    public Map<HostInfo, Set<Integer>> holders() {
        return holders;
    }

    @Override
    public @Nullable TurnState find(String turnId, int partition, boolean stale) {
        requireSettled();
        return turns.get(turnId);
    }

    @Override
    public List<TurnState> oldest(Set<Integer> partitions, boolean openOnly, int limit) {
        requireSettled();
        List<TurnState> found = new ArrayList<>(turns.values());
        found.removeIf(turn -> openOnly && turn.decided() != null);
        found.sort(Comparator.comparing(turn -> turn.times().openedAt()));
        return found.subList(0, Math.min(limit, found.size()));
    }

    private void requireSettled() {
        if (moving) {
            throw new InvalidStateStoreException("moving");
        }
    }
}
