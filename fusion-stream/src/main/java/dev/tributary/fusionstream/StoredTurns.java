package dev.tributary.fusionstream;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.QueryableStoreType;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.apache.kafka.streams.state.internals.StateStoreProvider;
import org.apache.kafka.streams.state.internals.WrappedStateStore;

/** The turns of one partition as the bytes that lie there: a list need not parse a million turns. */
final class StoredTurns implements QueryableStoreType<KeyValueStore<Bytes, byte[]>> {

    @Override
    public boolean accepts(StateStore store) {
        return store instanceof WrappedStateStore<?, ?, ?> metered && metered.wrapped() instanceof KeyValueStore;
    }

    @Override
    @SuppressWarnings("unchecked")
    public KeyValueStore<Bytes, byte[]> create(StateStoreProvider provider, String name) {
        ReadOnlyKeyValueStore<String, TurnState> metered = provider.stores(
                        name, QueryableStoreTypes.<String, TurnState>keyValueStore())
                .get(0);
        // Under the store that turns bytes into states; there is no public way to it.
        return (KeyValueStore<Bytes, byte[]>) ((WrappedStateStore<?, ?, ?>) metered).wrapped();
    }
}
