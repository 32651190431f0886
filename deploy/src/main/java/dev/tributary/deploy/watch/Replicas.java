package dev.tributary.deploy.watch;

import dev.tributary.contract.Modality;
import dev.tributary.contract.Topic;
import dev.tributary.contract.Topics;
import dev.tributary.deploy.watch.Members.Member;
import dev.tributary.deploy.watch.TopSample.Replica;
import dev.tributary.deploy.watch.TopSample.Stages;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** What each replica holds, how far it is behind there, and what its work took: the slow one beside the others. */
final class Replicas {

    private static final Set<String> OURS =
            Topics.ALL.stream().<String>map(Topic::name).collect(Collectors.toUnmodifiableSet());

    private Replicas() {}

    /**
     * Those that are in a group, and those that are not and still made results within the last minute.
     *
     * @param members by group
     * @param lag by group and partition; nothing by partition where a group never committed
     * @param work of the last minute, by modality and replica
     */
    static List<Replica> of(
            Map<String, List<Member>> members,
            Map<String, Map<TopicPartition, Long>> lag,
            Map<Modality, Map<String, Stages>> work) {
        Map<String, Map<String, Stages>> left = new HashMap<>();
        work.forEach((modality, made) -> left.put(group(modality, lag), new HashMap<>(made)));
        List<Replica> replicas = new ArrayList<>();
        lag.forEach((group, behind) -> {
            Map<String, Stages> made = left.getOrDefault(group, new HashMap<>());
            for (Member member : members.getOrDefault(group, List.of())) {
                if (behind.isEmpty() && member.holds().stream().noneMatch(Replicas::isOurs)) {
                    continue; // a group that has nothing to do with this
                }
                replicas.add(new Replica(
                        group,
                        member.name(),
                        member.host(),
                        (int) member.holds().stream().filter(Replicas::isOurs).count(),
                        member.holds().stream()
                                .mapToLong(held -> behind.getOrDefault(held, 0L))
                                .sum(),
                        made.remove(member.name())));
            }
        });
        left.forEach((group, made) ->
                made.forEach((name, stages) -> replicas.add(new Replica(group, name, null, null, null, stages))));
        replicas.sort(Comparator.comparing(Replica::group).thenComparing(Replica::name));
        return replicas;
    }

    private static boolean isOurs(TopicPartition partition) {
        return OURS.contains(partition.topic());
    }

    /** The group that takes a modality's parts, whatever it is called. */
    private static String group(Modality modality, Map<String, Map<TopicPartition, Long>> lag) {
        String topic = Topics.parts(modality).name();
        return lag.entrySet().stream()
                .filter(group -> group.getValue().keySet().stream()
                        .anyMatch(partition -> partition.topic().equals(topic)))
                .map(Map.Entry::getKey)
                .min(Comparator.naturalOrder())
                .orElse(modality.id() + "-worker");
    }

    /** How many, or that it is no longer there. */
    static String holds(@Nullable Integer partitions) {
        return partitions == null ? "gone" : Integer.toString(partitions);
    }
}
