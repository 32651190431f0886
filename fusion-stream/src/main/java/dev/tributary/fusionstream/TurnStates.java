package dev.tributary.fusionstream;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * A task's turns: the store, and in front of it the turns of the moment as they are, so that the results of one turn do not
 * each read back what the one before has written. The store has every turn; this holds copies of a few.
 */
final class TurnStates {

    private static final int MOST = 4_096;

    private final KeyValueStore<String, TurnState> store;
    private final Map<String, TurnState> recent = new LinkedHashMap<>(MOST, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, TurnState> eldest) {
            return size() > MOST;
        }
    };

    TurnStates(KeyValueStore<String, TurnState> store) {
        this.store = store;
    }

    @Nullable TurnState get(String turnId) {
        TurnState known = recent.get(turnId);
        return known == null ? store.get(turnId) : known;
    }

    /** Keeps a turn, or forgets it when there is no state. */
    void put(String turnId, @Nullable TurnState state) {
        if (state == null) {
            recent.remove(turnId);
            store.put(turnId, null); // delete would read the state that it takes away
        } else {
            recent.put(turnId, state);
            store.put(turnId, state);
        }
    }

    /** For each turn of the store. */
    void forEach(BiConsumer<String, TurnState> action) {
        try (KeyValueIterator<String, TurnState> states = store.all()) {
            while (states.hasNext()) {
                KeyValue<String, TurnState> state = states.next();
                action.accept(state.key, state.value);
            }
        }
    }
}
