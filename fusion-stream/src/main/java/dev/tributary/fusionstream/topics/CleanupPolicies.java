package dev.tributary.fusionstream.topics;

import dev.tributary.contract.Topics;
import java.util.ArrayList;
import java.util.List;

/**
 * No topic that carries more than one record of a key is compacted: inputs and late results are keyed by turn, so compaction
 * would keep one result of each turn. A dead letter may have no key, which a compacted topic refuses. The fused topic may be
 * compacted: it keeps the last revision then.
 */
final class CleanupPolicies implements Rule {

    private static final String KEY = "cleanup.policy";

    @Override
    public List<String> problems(Needs needs, Found found) {
        Commands commands = new Commands(needs.bootstrapServers());
        List<String> problems = new ArrayList<>();
        for (Found.Topic topic : found.of(needs.own())) {
            String policy = topic.setting(KEY);
            if (policy != null && policy.contains("compact") && !topic.name().equals(Topics.FUSED.name())) {
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
