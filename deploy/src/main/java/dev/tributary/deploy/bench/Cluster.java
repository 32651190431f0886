package dev.tributary.deploy.bench;

import dev.tributary.contract.Topic;
import dev.tributary.contract.TopicLeaders;
import dev.tributary.contract.Topics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/** A broker in a JVM of its own, with the topics of Tributary. */
final class Cluster implements AutoCloseable {

    /** Of every topic. */
    static final int PARTITIONS = 4;

    /** What the rivals write to. Its records' timestamps are the broker's, as on {@code tributary.fused} here. */
    static final String RIVALS = "bench.output";

    private static final Duration LOOK_EVERY = Duration.ofMillis(100);
    private static final String HEAP = "1g";

    private final Child broker;
    private final Admin admin;

    private Cluster(Child broker) {
        this.broker = broker;
        this.admin = Admin.create(Map.of("bootstrap.servers", broker.address()));
    }

    static Cluster start(Path directory) throws Exception {
        return start(directory, Set.of(Topics.FUSED));
    }

    /**
     * Starts a broker.
     *
     * @param timed topics whose records' timestamps are the broker's
     */
    static Cluster start(Path directory, Set<Topic<?>> timed) throws Exception {
        Cluster cluster = new Cluster(Child.start(directory, Role.BROKER, HEAP, Map.of()));
        try {
            cluster.createTopics(timed);
            return cluster;
        } catch (ExecutionException e) {
            cluster.close();
            throw new IOException("the topics could not be created", e);
        }
    }

    private void createTopics(Set<Topic<?>> timed) throws Exception {
        Map<String, String> appended = Map.of(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");
        List<NewTopic> topics = new ArrayList<>();
        for (Topic<?> topic : Topics.ALL) {
            NewTopic created = new NewTopic(topic.name(), PARTITIONS, (short) 1);
            topics.add(timed.contains(topic) ? created.configs(appended) : created);
        }
        topics.add(new NewTopic(RIVALS, PARTITIONS, (short) 1).configs(appended));
        admin.createTopics(topics).all().get();
        List<String> names = topics.stream().map(NewTopic::name).toList();
        TopicLeaders.await(admin, names, PARTITIONS, Duration.ofSeconds(30));
    }

    String bootstrapServers() {
        return broker.address();
    }

    static List<TopicPartition> partitions(Collection<String> topics) {
        return topics.stream()
                .flatMap(topic ->
                        IntStream.range(0, PARTITIONS).mapToObj(partition -> new TopicPartition(topic, partition)))
                .toList();
    }

    /** The offset after the last record of each partition. */
    Map<TopicPartition, Long> ends(Collection<String> topics) throws Exception {
        return admin
                .listOffsets(partitions(topics).stream()
                        .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest())))
                .all()
                .get()
                .entrySet()
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, found -> offset(found.getValue())));
    }

    private static long offset(ListOffsetsResultInfo found) {
        return found.offset();
    }

    /** Waits until a group has committed that it has taken everything up to the ends. */
    void awaitTaken(String group, Map<TopicPartition, Long> ends, Duration patience) throws Exception {
        long until = System.nanoTime() + patience.toNanos();
        while (!hasTaken(group, ends)) {
            if (System.nanoTime() > until) {
                throw new IllegalStateException(
                        group + " did not take its input within " + patience + ", it is at " + committed(group));
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_EVERY.toMillis());
        }
    }

    private boolean hasTaken(String group, Map<TopicPartition, Long> ends) throws Exception {
        Map<TopicPartition, OffsetAndMetadata> committed = committed(group);
        return ends.entrySet().stream().filter(end -> end.getValue() > 0).allMatch(end -> {
            OffsetAndMetadata at = committed.get(end.getKey());
            return at != null && at.offset() >= end.getValue();
        });
    }

    private Map<TopicPartition, OffsetAndMetadata> committed(String group) throws Exception {
        try {
            return new HashMap<>(admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return Map.of();
            }
            throw e;
        }
    }

    /** Deletes what an application left: its output, changelogs and other internal topics. */
    void forget(String application, String output) throws Exception {
        empty(List.of(output));
        List<String> internal = admin.listTopics().names().get().stream()
                .filter(topic -> topic.startsWith(application + "-"))
                .toList();
        admin.deleteTopics(internal).all().get();
    }

    /** Deletes the records of topics. */
    void empty(Collection<String> topics) throws Exception {
        Map<TopicPartition, RecordsToDelete> records = new HashMap<>();
        ends(topics).forEach((partition, end) -> records.put(partition, RecordsToDelete.beforeOffset(end)));
        admin.deleteRecords(records).all().get();
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(5));
        broker.close();
    }
}
