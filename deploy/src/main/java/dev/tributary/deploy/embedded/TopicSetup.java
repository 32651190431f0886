package dev.tributary.deploy.embedded;

import dev.tributary.contract.Topic;
import dev.tributary.contract.TopicLeaders;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Creates and checks topics. The join needs equal partition counts, so all topics get the same number. */
public final class TopicSetup {

    private static final int SECONDS = 30;

    private TopicSetup() {}

    /**
     * What was found about a topic.
     *
     * @param partitions how many it has
     * @param created whether it was created just now
     */
    public record Found(int partitions, boolean created) {}

    /**
     * Creates the topics that are not there, and tells the partition counts of all.
     *
     * @param client properties to reach Kafka
     * @throws IllegalStateException when Kafka does not answer or refuses, saying so
     */
    public static Map<String, Found> ensure(
            Map<String, ?> client, List<Topic<?>> topics, int partitions, short replicas) {
        try (Admin admin = Admin.create(Map.copyOf(client))) {
            List<String> created = new ArrayList<>();
            List<NewTopic> wanted = topics.stream()
                    .map(topic -> new NewTopic(topic.name(), partitions, replicas))
                    .toList();
            for (var creation : admin.createTopics(wanted).values().entrySet()) {
                try {
                    creation.getValue().get(SECONDS, TimeUnit.SECONDS);
                    created.add(creation.getKey());
                } catch (ExecutionException e) {
                    if (!(e.getCause() instanceof TopicExistsException)) {
                        throw e;
                    }
                }
            }
            TopicLeaders.await(admin, created, partitions, Duration.ofSeconds(SECONDS));
            Map<String, Found> found = new TreeMap<>();
            count(admin, topics).forEach((name, count) -> found.put(name, new Found(count, created.contains(name))));
            return found;
        } catch (ExecutionException e) {
            throw new IllegalStateException(
                    "Kafka at " + client.get("bootstrap.servers") + " did not create the topics: " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new IllegalStateException(
                    "Kafka at " + client.get("bootstrap.servers") + " did not answer within " + SECONDS + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while creating topics", e);
        }
    }

    /** Partition counts by topic; a topic that was created a moment ago may need another look until all brokers know it. */
    private static Map<String, Integer> count(Admin admin, List<Topic<?>> topics)
            throws ExecutionException, InterruptedException, TimeoutException {
        List<String> names = topics.stream().<String>map(Topic::name).toList();
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (true) {
            try {
                Map<String, Integer> counts = new TreeMap<>();
                for (TopicDescription description : admin.describeTopics(names)
                        .allTopicNames()
                        .get(SECONDS, TimeUnit.SECONDS)
                        .values()) {
                    counts.put(description.name(), description.partitions().size());
                }
                return counts;
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException) || System.nanoTime() > until) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(20);
            }
        }
    }
}
