package dev.tributary.fusionstream;

import dev.tributary.contract.Result;
import dev.tributary.contract.Topic;
import dev.tributary.contract.Topics;
import dev.tributary.contract.Turn;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.Stores;

/**
 * The windowed join of a turn's results by turn ID:
 *
 * <pre>{@code
 * TurnJoin.of(turns, results)
 *         .within(TurnWindows.ofSizeAndGrace(longest, grace))
 *         .fuse(policy)
 *         .addTo(topology);
 * }</pre>
 *
 * The inputs must be partitioned alike, by turn ID. Outcomes go to {@code tributary.fused}, late results to
 * {@code tributary.late}, and what cannot be taken to {@code tributary.rejected}.
 */
final class TurnJoin {

    /** The state store of all turns, by turn ID. */
    static final String STORE = "turns";

    private static final String JOIN = "turn-join";

    private final Windowed joined;
    private final FusionPolicy policy;
    private TurnLimits limits = TurnLimits.DEFAULT;
    private KeyValueBytesStoreSupplier store = Stores.inMemoryKeyValueStore(STORE);
    private Duration tick = Duration.ofMillis(100);
    private JoinListener listener = JoinListener.NONE;
    private InstantSource clock = InstantSource.system();

    /** What is joined. */
    record Inputs(Topic<Turn> turns, List<Topic<Result>> results) {
        /** For how long. */
        Windowed within(TurnWindows windows) {
            return new Windowed(this, windows);
        }
    }

    /** What is joined, and for how long. */
    record Windowed(Inputs inputs, TurnWindows windows) {
        /** What to make of it. */
        TurnJoin fuse(FusionPolicy policy) {
            return new TurnJoin(this, policy);
        }
    }

    private TurnJoin(Windowed joined, FusionPolicy policy) {
        this.joined = joined;
        this.policy = policy;
    }

    static Inputs of(Topic<Turn> turns, List<Topic<Result>> results) {
        return new Inputs(turns, List.copyOf(results));
    }

    /** How large a turn may grow. */
    TurnJoin limitedTo(TurnLimits newLimits) {
        limits = newLimits;
        return this;
    }

    /** Keeps open turns in RocksDB instead of on the heap. */
    TurnJoin onDisk() {
        store = Stores.persistentKeyValueStore(STORE);
        return this;
    }

    /** How often the clock is looked at: a partial outcome is late by at most this much. */
    TurnJoin ticking(Duration newTick) {
        tick = newTick;
        return this;
    }

    TurnJoin telling(JoinListener newListener) {
        listener = newListener;
        return this;
    }

    TurnJoin timedBy(InstantSource newClock) {
        clock = newClock;
        return this;
    }

    /** Adds the join to a topology. The stage names the service in dead letters. */
    Topology addTo(Topology topology, String stage) {
        Topic<Turn> turns = joined.inputs().turns();
        List<Topic<Result>> results = joined.inputs().results();
        ArrivalReader reader = new ArrivalReader(turns, results);
        TurnStep step = new TurnStep(joined.windows(), limits, policy);
        List<String> inputs = Stream.concat(
                        Stream.of(turns.name()), results.stream().map(Topic::name))
                .toList();
        for (String input : inputs) {
            topology.addSource(
                    AutoOffsetReset.earliest(),
                    input,
                    new SentTime(clock),
                    new ByteArrayDeserializer(),
                    new ByteArrayDeserializer(),
                    input);
        }
        topology.addProcessor(
                        JOIN,
                        () -> new TurnProcessor(stage, reader, step, tick, listener),
                        inputs.toArray(String[]::new))
                .addStateStore(
                        Stores.keyValueStoreBuilder(store, Serdes.String(), new TurnStateSerde())
                                .withCachingDisabled()
                                .withLoggingEnabled(Map.of()),
                        JOIN);
        for (Topic<?> output : List.of(Topics.FUSED, Topics.LATE, Topics.REJECTED)) {
            topology.addSink(output.name(), output.name(), new ByteArraySerializer(), new ByteArraySerializer(), JOIN);
        }
        return topology;
    }
}
