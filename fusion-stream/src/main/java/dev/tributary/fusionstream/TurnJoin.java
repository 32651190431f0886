package dev.tributary.fusionstream;

import dev.tributary.contract.Result;
import dev.tributary.contract.Topic;
import dev.tributary.contract.Topics;
import dev.tributary.contract.Turn;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ObjIntConsumer;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.TaskId;
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
 * The inputs must be partitioned alike, by turn ID, as Kafka's own producers do it. {@link FusionService} is this in a service of its own; in another topology
 * it wants {@code exactly_once_v2}, and a commit whenever an outcome is to be read soon. Outcomes go to {@code tributary.fused}, late results to
 * {@code tributary.late}, and what cannot be taken to {@code tributary.rejected}.
 */
public final class TurnJoin {

    /** The state store of all turns, by turn ID. */
    static final String STORE = "turns";

    private static final String JOIN = "turn-join";

    private final Windowed joined;
    private final FusionPolicy policy;
    private TurnLimits limits = TurnLimits.DEFAULT;
    private KeyValueBytesStoreSupplier store = Stores.inMemoryKeyValueStore(STORE);
    private Around around = Around.NOTHING;
    private InstantSource clock = InstantSource.system();

    /**
     * What the join needs of the service around it.
     *
     * @param stage names the service in dead letters
     * @param commitInterval that of Kafka Streams: what is older than this is not hurried
     * @param watermark before which a turn that is long decided is not forgotten
     * @param room for turns
     * @param partitions of each input; what lies elsewhere than its key belongs is rejected. 0 when it is not known: nothing is
     * @param open is told how many turns of a task are open from now on
     */
    record Around(
            String stage,
            Duration commitInterval,
            Watermark watermark,
            Room room,
            int partitions,
            ObjIntConsumer<TaskId> open) {
        static final Around NOTHING = new Around(
                FusionTopology.STAGE,
                Duration.ofMillis(100),
                partition -> Instant.MAX,
                new Room(Long.MAX_VALUE, Long.MAX_VALUE),
                0,
                (task, turns) -> {});
    }

    /** What is joined. */
    public record Inputs(Topic<Turn> turns, List<Topic<Result>> results) {
        public Inputs {
            results = List.copyOf(results);
        }

        /** For how long. */
        public Windowed within(TurnWindows windows) {
            return new Windowed(this, windows);
        }
    }

    /** What is joined, and for how long. */
    public record Windowed(Inputs inputs, TurnWindows windows) {
        /** What to make of it. */
        public TurnJoin fuse(FusionPolicy policy) {
            return new TurnJoin(this, policy);
        }
    }

    private TurnJoin(Windowed joined, FusionPolicy policy) {
        this.joined = joined;
        this.policy = policy;
    }

    /** What is joined: the turns' own records, and the results of each modality. */
    public static Inputs of(Topic<Turn> turns, List<Topic<Result>> results) {
        return new Inputs(turns, results);
    }

    /** How large a turn may grow. */
    public TurnJoin limitedTo(TurnLimits newLimits) {
        limits = newLimits;
        return this;
    }

    /** Keeps open turns in RocksDB instead of on the heap. */
    public TurnJoin onDisk() {
        store = Stores.persistentKeyValueStore(STORE);
        return this;
    }

    TurnJoin in(Around newAround) {
        around = newAround;
        return this;
    }

    TurnJoin timedBy(InstantSource newClock) {
        clock = newClock;
        return this;
    }

    /**
     * Adds the join to a topology: sources and sinks under their topics' names, the processor {@code turn-join} and the store
     * {@code turns}. A topology holds one.
     *
     * @return the same topology
     */
    public Topology addTo(Topology topology) {
        Topic<Turn> turns = joined.inputs().turns();
        List<Topic<Result>> results = joined.inputs().results();
        ArrivalReader reader = new ArrivalReader(turns, results, limits, around.partitions());
        TurnStep step = new TurnStep(joined.windows(), limits, policy);
        TurnJson json = new TurnJson();
        Map<Thread, Long> asked = new ConcurrentHashMap<>();
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
                        JOIN, () -> new TurnProcessor(reader, step, json, around, asked), inputs.toArray(String[]::new))
                .addStateStore(new TurnStoreBuilder(store, json), JOIN);
        for (Topic<?> output : List.of(Topics.FUSED, Topics.LATE, Topics.REJECTED)) {
            topology.addSink(output.name(), output.name(), new ByteArraySerializer(), new ByteArraySerializer(), JOIN);
        }
        return topology;
    }
}
