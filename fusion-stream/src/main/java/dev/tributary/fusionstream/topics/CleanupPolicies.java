package dev.tributary.fusionstream.topics;

import dev.tributary.contract.Topics;
import java.util.ArrayList;
import java.util.List;

/**
 * Nothing that is joined, or written, is compacted: inputs, outcomes and late results are keyed by turn, so compaction would
 * keep one result, or one revision, of each turn. A dead letter may have no key, which a compacted topic refuses.
 */
final class CleanupPolicies implements Rule {

    private static final String KEY = "cleanup.policy";

    @Override
    public List<String> problems(Needs needs, Found found) {
        Commands commands = new Commands(needs.bootstrapServers());
        List<String> problems = new ArrayList<>();
        for (Found.Topic topic : found.of(needs.own())) {
            String policy = topic.setting(KEY);
            if (policy != null && policy.contains("compact")) {
                problems.add("topic " + topic.name() + " has cleanup.policy=" + policy + ", which "
                        + (topic.name().equals(Topics.REJECTED.name())
                                ? "refuses dead letters without a key"
                                : "keeps only the last record of each turn")
                        + ": set it with " + commands.alter(topic.name(), KEY, "delete"));
            }
        }
        return problems;
    }
}
