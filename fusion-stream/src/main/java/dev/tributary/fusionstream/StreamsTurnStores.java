package dev.tributary.fusionstream;

import dev.tributary.contract.Topics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyQueryMetadata;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.StreamsMetadata;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.HostInfo;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/** The stored turns by the interactive queries of Kafka Streams. */
final class StreamsTurnStores implements TurnStores {

    private final KafkaStreams streams;
    private final HostInfo self;
    private final int partitions;

    StreamsTurnStores(KafkaStreams streams, HostInfo self, int partitions) {
        this.streams = streams;
        this.self = self;
        this.partitions = partitions;
    }

    @Override
    public HostInfo self() {
        return self;
    }

    @Override
    public int partitions() {
        return partitions;
    }

    @Override
    public KeyQueryMetadata where(String turnId) {
        KeyQueryMetadata where =
                running(() -> streams.queryMetadataForKey(TurnJoin.STORE, turnId, new StringSerializer()));
        if (where.activeHost().equals(HostInfo.unavailable())) {
            throw new InvalidStateStoreException("the partition of the turn is being assigned");
        }
        return where;
    }

    @Override
    public Map<HostInfo, Set<Integer>> holders() {
        Map<HostInfo, Set<Integer>> holders = new HashMap<>();
        for (StreamsMetadata client : running(streams::metadataForAllStreamsClients)) {
            for (TopicPartition partition : client.topicPartitions()) {
                if (partition.topic().equals(Topics.TURNS.name())) {
                    holders.computeIfAbsent(client.hostInfo(), host -> new TreeSet<>())
                            .add(partition.partition());
                }
            }
        }
        return holders;
    }

    @Override
    public @Nullable TurnState find(String turnId, int partition, boolean stale) {
        StoreQueryParameters<ReadOnlyKeyValueStore<String, TurnState>> query = StoreQueryParameters.fromNameAndType(
                        TurnJoin.STORE, QueryableStoreTypes.<String, TurnState>keyValueStore())
                .withPartition(partition);
        ReadOnlyKeyValueStore<String, TurnState> store =
                running(() -> streams.store(stale ? query.enableStaleStores() : query));
        TurnState turn = store.get(turnId);
        // A store on the heap that was closed meanwhile is empty; that it is still open now tells that it was not.
        return turn == null ? store.get(turnId) : turn;
    }

    @Override
    public List<TurnState> oldest(Set<Integer> partitions, boolean openOnly, int limit) {
        OldestTurns oldest = new OldestTurns(openOnly, limit);
        for (int partition : partitions) {
            TurnStore store =
                    running(() -> streams.store(StoreQueryParameters.fromNameAndType(TurnJoin.STORE, new StoredTurns())
                            .withPartition(partition)));
            store.stored(oldest::offer);
            if (!store.isOpen()) {
                throw new InvalidStateStoreException("a partition was moved while its turns were read");
            }
        }
        return oldest.inOrder();
    }

    /** Streams that have stopped answer no differently from streams that are moving. */
    private static <T> T running(Supplier<T> question) {
        try {
            return question.get();
        } catch (IllegalStateException e) {
            throw new InvalidStateStoreException(e.getMessage(), e);
        }
    }
}
