package dev.tributary.fusionstream;

import java.util.Map;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** Builds {@link TurnStore}s, each with a changelog. */
final class TurnStoreBuilder implements StoreBuilder<TurnStore> {

    private final StoreBuilder<KeyValueStore<String, TurnState>> store;
    private final TurnJson json;

    TurnStoreBuilder(KeyValueBytesStoreSupplier supplier, TurnJson json) {
        this.store = Stores.keyValueStoreBuilder(supplier, Serdes.String(), json)
                .withCachingDisabled()
                .withLoggingEnabled(Map.of());
        this.json = json;
    }

    @Override
    public TurnStore build() {
        return new TurnStore(store.build(), json);
    }

    @Override
    public Map<String, String> logConfig() {
        return store.logConfig();
    }

    @Override
    public boolean loggingEnabled() {
        return store.loggingEnabled();
    }

    @Override
    public String name() {
        return store.name();
    }

    @Override
    public StoreBuilder<TurnStore> withCachingEnabled() {
        throw new UnsupportedOperationException("it has a cache of its own");
    }

    @Override
    public StoreBuilder<TurnStore> withCachingDisabled() {
        return this;
    }

    @Override
    public StoreBuilder<TurnStore> withLoggingEnabled(Map<String, String> config) {
        store.withLoggingEnabled(config);
        return this;
    }

    @Override
    public StoreBuilder<TurnStore> withLoggingDisabled() {
        throw new UnsupportedOperationException("turns outlive an instance");
    }
}
