package dev.tributary.fusionstream;

import dev.tributary.contract.Modality;
import dev.tributary.contract.Result;
import dev.tributary.contract.Topic;
import dev.tributary.contract.Topics;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.streams.Topology;

/** The topology of this service, which follows from its settings alone. */
final class FusionTopology {

    /** The service's name, in dead letters and resources. */
    static final String STAGE = "fusion-stream";

    private FusionTopology() {}

    static Topology of(FusionSettings settings, FusionPolicy policy, JoinListener listener, InstantSource clock) {
        TurnJoin join = TurnJoin.of(Topics.TURNS, results())
                .within(settings.windows())
                .fuse(policy)
                .limitedTo(settings.limits())
                .ticking(settings.tick())
                .telling(listener)
                .timedBy(clock);
        return (settings.store() == FusionSettings.Store.ROCKSDB ? join.onDisk() : join).addTo(new Topology(), STAGE);
    }

    /** The topics of results, one for each modality there is. */
    static List<Topic<Result>> results() {
        return Arrays.stream(Modality.values()).map(Topics::results).toList();
    }
}
