package dev.tributary.fusionstream;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.streams.KeyQueryMetadata;
import org.apache.kafka.streams.state.HostInfo;
import org.jspecify.annotations.Nullable;

/**
 * The stored turns of all instances, as one of them sees them. Every method but {@link #self} and {@link #partitions} throws
 * {@link org.apache.kafka.streams.errors.InvalidStateStoreException} while that cannot be told, because partitions are
 * being assigned or restored.
 */
interface TurnStores {

    /** The address under which others know this instance. */
    HostInfo self();

    /** How many partitions there are, assigned or not. */
    int partitions();

    /** The instances whose partition a turn is in, whether or not the turn is known there. */
    KeyQueryMetadata where(String turnId);

    /** Every partition that is assigned, by the instance that joins it or is about to. */
    Map<HostInfo, Set<Integer>> holders();

    /**
     * A turn of a partition that lies here.
     *
     * @param stale whether a standby replica will do, too
     * @return null when the partition lies here and the turn is not in it
     */
    @Nullable TurnState find(String turnId, int partition, boolean stale);

    /** The turns of partitions that lie here which opened first, in that order; at most {@code limit}. */
    List<TurnState> oldest(Set<Integer> partitions, boolean openOnly, int limit);
}
