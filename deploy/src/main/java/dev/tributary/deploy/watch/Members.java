package dev.tributary.deploy.watch;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Who is in consumer groups, and which partitions each holds. */
final class Members {

    private static final int SECONDS = 5;

    /** As {@link dev.tributary.contract.ProcessName} ends a client ID, before what Kafka Streams adds. */
    private static final Pattern PROCESS = Pattern.compile("([0-9]+@.+?)(-StreamThread-.*)?");

    private Members() {}

    /**
     * One consumer.
     *
     * @param name its process, as in {@code 4711@host}, or else its client ID
     * @param host where the broker sees it
     */
    record Member(String name, String host, Set<TopicPartition> holds) {}

    /** By group; none of a group that is not there, or that may not be looked at. */
    static Map<String, List<Member>> of(Admin admin, Collection<String> groups) throws InterruptedException {
        Map<String, List<Member>> members = new HashMap<>();
        for (var group : admin.describeConsumerGroups(groups).describedGroups().entrySet()) {
            List<Member> found = new ArrayList<>();
            for (MemberDescription member : members(group.getValue())) {
                found.add(new Member(
                        name(group.getKey(), member.clientId()),
                        member.host().replaceFirst("^/", ""),
                        member.assignment().topicPartitions()));
            }
            members.put(group.getKey(), found);
        }
        return members;
    }

    private static Collection<MemberDescription> members(
            KafkaFuture<org.apache.kafka.clients.admin.ConsumerGroupDescription> group) throws InterruptedException {
        try {
            return group.get(SECONDS, TimeUnit.SECONDS).members();
        } catch (ExecutionException | TimeoutException e) {
            return List.of();
        }
    }

    /** The process that a client ID of a group names; the client ID where it names none. */
    static String name(String group, String clientId) {
        String rest = clientId.startsWith(group + "-") ? clientId.substring(group.length() + 1) : clientId;
        Matcher process = PROCESS.matcher(rest);
        return process.matches() ? String.valueOf(process.group(1)) : clientId;
    }

    /** Who holds a partition; null when nobody does. */
    static @Nullable Member holder(List<Member> members, TopicPartition partition) {
        return members.stream()
                .filter(member -> member.holds().contains(partition))
                .findFirst()
                .orElse(null);
    }
}
