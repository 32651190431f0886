package dev.tributary.fusionstream.topics;

import java.util.List;

/** The inputs have equally many partitions; with others the parts of a turn would meet in different tasks, that is never. */
final class PartitionCounts implements Rule {

    @Override
    public List<String> problems(Needs needs, Found found) {
        Commands commands = new Commands(needs.bootstrapServers());
        int most = found.partitions(needs);
        return found.of(needs.inputs()).stream()
                .filter(topic -> topic.partitions() != most)
                .map(topic -> "topic " + topic.name() + " has " + topic.partitions()
                        + " partitions where another input of the join has " + most
                        + ": make them equal, while nothing is in flight, with "
                        + commands.repartition(topic.name(), most))
                .toList();
    }
}
