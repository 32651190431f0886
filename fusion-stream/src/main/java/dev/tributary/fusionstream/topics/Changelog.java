package dev.tributary.fusionstream.topics;

import java.util.ArrayList;
import java.util.List;

/**
 * The changelog, where it exists, keeps every open turn (compaction alone; deletion by age would lose them) and has as many
 * partitions as the inputs. Where it does not exist, it can be created.
 */
final class Changelog implements Rule {

    private static final String KEY = "cleanup.policy";

    @Override
    public List<String> problems(Needs needs, Found found) {
        Commands commands = new Commands(needs.bootstrapServers());
        List<String> problems = new ArrayList<>();
        String refused = found.refused().get(Found.Trial.CREATE_CHANGELOG);
        if (refused != null) {
            problems.add("topic " + needs.changelog() + ", which keeps open turns, cannot be created (" + refused
                    + "): set tributary.fusion.streams.replication.factor, or create it with "
                    + commands.createCompacted(needs.changelog(), found.partitions(needs)));
        }
        for (Found.Topic topic : found.of(List.of(needs.changelog()))) {
            String policy = topic.setting(KEY);
            if (policy != null && !policy.equals("compact")) {
                problems.add("topic " + topic.name() + " has cleanup.policy=" + policy
                        + ", which deletes the state of open turns: set it with "
                        + commands.alter(topic.name(), KEY, "compact"));
            }
            int inputs = found.partitions(needs);
            if (topic.partitions() != inputs && !found.of(needs.inputs()).isEmpty()) {
                problems.add(
                        "topic " + topic.name() + " has " + topic.partitions() + " partitions where the inputs have "
                                + inputs + ": while no turn is open, and no instance runs, delete it with "
                                + commands.delete(topic.name()) + "; it is made anew");
            }
        }
        return problems;
    }
}
