package dev.tributary.fusionstream.topics;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the join needs of Kafka.
 *
 * @param bootstrapServers as the commands of the answers name them
 * @param group the application ID: the consumer group, and the prefix of transactional IDs and of the changelog's name
 * @param readers the consumer group that reads back what was written
 * @param inputs topics that are joined
 * @param outputs topics that are written
 * @param changelog the topic that keeps the state
 * @param remembered how long a turn may be known: the longest window, its grace, and its retention
 * @param turnBytes the most bytes of one turn's results together
 * @param recordBytes the largest record that is written
 * @param creation of topics that are missing
 * @param standbys copies of each state on other instances
 * @param streamsProtocol whether the broker assigns tasks (KIP-1071), instead of the instances among themselves
 */
public record Needs(
        String bootstrapServers,
        String group,
        String readers,
        List<String> inputs,
        List<String> outputs,
        String changelog,
        Duration remembered,
        long turnBytes,
        long recordBytes,
        Creation creation,
        int standbys,
        boolean streamsProtocol) {

    /**
     * How topics are created.
     *
     * @param allowed whether missing inputs and outputs are created
     * @param partitions where no input says how many
     * @param replication -1 for the broker's default
     * @param changelogReplication likewise, of the changelog, which Streams creates whether {@code allowed} or not
     */
    public record Creation(boolean allowed, int partitions, short replication, short changelogReplication) {}

    public Needs {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /** Inputs and outputs: what must be there before the start. The changelog is made by the first instance. */
    List<String> own() {
        return Stream.concat(inputs.stream(), outputs.stream()).toList();
    }

    /** Everything that is read or written. */
    List<String> all() {
        return Stream.concat(own().stream(), Stream.of(changelog)).toList();
    }
}
