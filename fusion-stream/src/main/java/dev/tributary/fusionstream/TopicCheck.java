package dev.tributary.fusionstream;

import dev.tributary.contract.Topic;
import dev.tributary.contract.Topics;
import dev.tributary.fusionstream.FusionService.StartException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * Whether the topics fit the join, found out before it starts: they exist, and the inputs have equal partition counts, since
 * with others the parts of a turn would meet in different tasks, which is to say never.
 */
final class TopicCheck {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Admin admin;
    private final String bootstrapServers;
    private final FusionSettings.Topics settings;

    TopicCheck(Admin admin, String bootstrapServers, FusionSettings.Topics settings) {
        this.admin = admin;
        this.bootstrapServers = bootstrapServers;
        this.settings = settings;
    }

    /**
     * Creates what is missing if that is allowed, and checks the rest.
     *
     * @throws StartException with one sentence per thing that is wrong, each naming the command that mends it
     */
    void run() throws StartException {
        Map<String, Integer> partitions = partitions();
        List<String> missing =
                names().filter(name -> !partitions.containsKey(name)).toList();
        if (!missing.isEmpty() && settings.create()) {
            create(missing, count(partitions));
            missing.forEach(name -> partitions.put(name, count(partitions)));
            partitions.putAll(partitions()); // another service may have created them first
        } else if (!missing.isEmpty()) {
            throw new StartException(missing.stream()
                    .map(name -> "topic " + name + " does not exist: create it with "
                            + command("--create", name, count(partitions)) + ", or set tributary.topics.create=true")
                    .toList());
        }
        List<String> unequal = unequal(partitions);
        if (!unequal.isEmpty()) {
            throw new StartException(unequal);
        }
    }

    /** Partitions can only be added, so the largest count is the one to come to. */
    private List<String> unequal(Map<String, Integer> partitions) {
        int most = inputs().mapToInt(name -> Objects.requireNonNull(partitions.get(name)))
                .max()
                .orElse(0);
        List<String> problems = new ArrayList<>();
        inputs().filter(name -> !Objects.equals(partitions.get(name), most))
                .forEach(name -> problems.add("topic "
                        + name + " has " + partitions.get(name) + " partitions where another input of the join has "
                        + most
                        + ": make them equal, while nothing is in flight, with " + command("--alter", name, most)));
        return problems;
    }

    private int count(Map<String, Integer> existing) {
        return inputs().filter(existing::containsKey)
                .mapToInt(name -> Objects.requireNonNull(existing.get(name)))
                .max()
                .orElse(settings.partitions());
    }

    private String command(String verb, String topic, int partitions) {
        return "`kafka-topics.sh --bootstrap-server " + bootstrapServers + " " + verb + " --topic " + topic
                + " --partitions " + partitions + "`";
    }

    private Map<String, Integer> partitions() throws StartException {
        Map<String, Integer> partitions = new TreeMap<>();
        for (Map.Entry<String, KafkaFuture<TopicDescription>> described :
                admin.describeTopics(names().toList()).topicNameValues().entrySet()) {
            try {
                partitions.put(
                        described.getKey(),
                        get(described.getValue()).partitions().size());
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw unreachable(e.getCause());
                }
            }
        }
        return partitions;
    }

    private void create(List<String> names, int partitions) throws StartException {
        List<NewTopic> topics = names.stream()
                .map(name -> new NewTopic(name, partitions, settings.replication()))
                .toList();
        for (KafkaFuture<Void> created : admin.createTopics(topics).values().values()) {
            try {
                get(created);
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw unreachable(e.getCause());
                }
            }
        }
    }

    private <T> T get(KafkaFuture<T> future) throws StartException, ExecutionException {
        try {
            return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw unreachable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unreachable(e);
        }
    }

    private StartException unreachable(@Nullable Throwable cause) {
        return new StartException(List.of("Kafka at " + bootstrapServers
                + " does not answer as needed; check tributary.kafka.bootstrap.servers and tributary.kafka.client.*: "
                + cause));
    }

    private static Stream<String> inputs() {
        return Stream.concat(
                Stream.of(Topics.TURNS.name()),
                FusionTopology.results().stream().map(Topic::name));
    }

    private static Stream<String> names() {
        return Stream.concat(
                inputs(), Stream.of(Topics.FUSED, Topics.LATE, Topics.REJECTED).map(Topic::name));
    }
}
