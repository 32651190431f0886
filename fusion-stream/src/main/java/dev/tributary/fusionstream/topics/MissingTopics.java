package dev.tributary.fusionstream.topics;

import java.util.List;

/** Every input and output exists. Streams would wait for inputs, and end its threads over outputs. */
final class MissingTopics implements Rule {

    @Override
    public List<String> problems(Needs needs, Found found) {
        Commands commands = new Commands(needs.bootstrapServers());
        int partitions = found.partitions(needs);
        return found.missing(needs.own())
                .map(name -> "topic " + name + " does not exist: create it with " + commands.create(name, partitions)
                        + (needs.creation().allowed() ? "" : ", or set tributary.topics.create=true"))
                .toList();
    }
}
