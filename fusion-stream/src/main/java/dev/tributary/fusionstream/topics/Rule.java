package dev.tributary.fusionstream.topics;

import java.util.List;

/** One thing that must hold. Pure: the same needs and the same findings have the same problems. */
interface Rule {

    /** All of them; none depends on another's answer. */
    List<Rule> ALL = List.of(
            new MissingTopics(),
            new PartitionCounts(),
            new CleanupPolicies(),
            new Retention(),
            new Timestamps(),
            new RecordSizes(),
            new Replicas(),
            new Changelog(),
            new Rights(),
            new GroupSettings());

    /**
     * One sentence per thing that is wrong: what it is, a colon, and the command that mends it. Empty when all is well.
     */
    List<String> problems(Needs needs, Found found);
}
