package dev.tributary.fusionstream;

import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.state.QueryableStoreType;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.apache.kafka.streams.state.internals.StateStoreProvider;

/** The turns of one partition as the bytes that lie there: a list need not parse a million turns. */
final class StoredTurns implements QueryableStoreType<TurnStore> {

    @Override
    public boolean accepts(StateStore store) {
        return store instanceof TurnStore;
    }

    @Override
    public TurnStore create(StateStoreProvider provider, String name) {
        ReadOnlyKeyValueStore<String, TurnState> store = provider.stores(
                        name, QueryableStoreTypes.<String, TurnState>keyValueStore())
                .get(0);
        return (TurnStore) store;
    }
}
