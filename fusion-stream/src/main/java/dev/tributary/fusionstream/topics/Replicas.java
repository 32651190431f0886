package dev.tributary.fusionstream.topics;

import java.util.List;
import java.util.Objects;

/** No topic asks for more replicas in sync than it has: every write that waits for them, as ours do, would fail. */
final class Replicas implements Rule {

    private static final String KEY = "min.insync.replicas";

    @Override
    public List<String> problems(Needs needs, Found found) {
        Commands commands = new Commands(needs.bootstrapServers());
        return found.of(needs.all()).stream()
                .filter(topic -> Objects.requireNonNullElse(topic.number(KEY), 0L) > topic.replicas())
                .map(topic -> "topic " + topic.name() + " wants min.insync.replicas=" + topic.number(KEY) + " and has "
                        + topic.replicas() + ", so it takes no records: lower it with "
                        + commands.alter(topic.name(), KEY, topic.replicas())
                        + ", or add replicas with `kafka-reassign-partitions.sh`")
                .toList();
    }
}
