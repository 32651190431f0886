package dev.tributary.fusionstream;

import dev.tributary.contract.Modality;
import dev.tributary.contract.Result;
import dev.tributary.contract.Topic;
import dev.tributary.contract.Topics;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.streams.Topology;

/** The topology of this service, which follows from its settings alone. */
final class FusionTopology {

    /** The service's name, in dead letters and resources. */
    static final String STAGE = "fusion-stream";

    private FusionTopology() {}

    static Topology of(FusionSettings settings, FusionPolicy policy, TurnJoin.Around around, InstantSource clock) {
        TurnJoin join = TurnJoin.of(Topics.TURNS, results())
                .within(settings.windows())
                .fuse(policy)
                .limitedTo(settings.limits())
                .in(around)
                .timedBy(clock);
        return (settings.store() == FusionSettings.Store.ROCKSDB ? join.onDisk() : join).addTo(new Topology());
    }

    /** The topics that are joined. */
    static List<String> inputs() {
        return Stream.concat(Stream.of(Topics.TURNS.name()), results().stream().map(Topic::name))
                .toList();
    }

    /** The topics of results, one for each modality there is. */
    static List<Topic<Result>> results() {
        return Arrays.stream(Modality.values()).map(Topics::results).toList();
    }
}
