package dev.tributary.fusionstream.topics;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.common.acl.AclOperation;
import org.jspecify.annotations.Nullable;

/**
 * What was found on the brokers, all of it at one time.
 *
 * @param topics those that exist and may be described, by name
 * @param hidden names of those that may not be described, so that nobody can tell whether they exist
 * @param denied what was tried without having the right to
 * @param refused what was tried and failed for another reason, in the broker's words
 * @param group settings of the group, by Kafka's names; empty where they were not asked for
 * @param streamsVersion the cluster's feature level {@code streams.version}, 0 for none
 */
record Found(
        Map<String, Topic> topics,
        Set<String> hidden,
        Set<Trial> denied,
        Map<Trial, String> refused,
        Map<String, String> group,
        int streamsVersion) {

    /** What is found out by trying it, without effect. */
    enum Trial {
        CREATE_CHANGELOG,
        JOIN_GROUP,
        JOIN_READERS,
        BEGIN_TRANSACTION
    }

    /**
     * A topic.
     *
     * @param replicas of its partitions, the fewest of any
     * @param settings with the defaults that apply, by Kafka's names; empty when they may not be read
     * @param allowed what may be done with it
     */
    record Topic(String name, int partitions, int replicas, Map<String, String> settings, Set<AclOperation> allowed) {

        @Nullable String setting(String key) {
            return settings.get(key);
        }

        /** A setting that is a whole number; null where the broker does not tell it. */
        @Nullable Long number(String key) {
            String value = settings.get(key);
            return value == null ? null : Long.valueOf(value);
        }
    }

    /** Those of some topics that were found, in their order. */
    List<Topic> of(Collection<String> names) {
        return names.stream().flatMap(name -> topic(name).stream()).toList();
    }

    Stream<String> missing(Collection<String> names) {
        return names.stream().filter(name -> !topics.containsKey(name) && !hidden.contains(name));
    }

    /** Partitions can only be added, so the largest count of the inputs is the one to come to. */
    int partitions(Needs needs) {
        return of(needs.inputs()).stream()
                .mapToInt(Topic::partitions)
                .max()
                .orElse(needs.creation().partitions());
    }

    private Optional<Topic> topic(String name) {
        return Optional.ofNullable(topics.get(name));
    }
}
