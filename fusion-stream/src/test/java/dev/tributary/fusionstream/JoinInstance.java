package dev.tributary.fusionstream;

import dev.tributary.contract.Settings;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.LagInfo;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TaskMetadata;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.processor.StateRestoreListener;

/** The join as the service runs it, but open to questions about its tasks, each named by its partition. */
final class JoinInstance implements AutoCloseable {

    private static final Duration FAREWELL = Duration.ofSeconds(15);

    private final KafkaStreams streams;
    private final Map<Integer, Long> restored = new ConcurrentHashMap<>();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();

    JoinInstance(String name, Map<String, String> settings) {
        this(name, settings, new JoinClients());
    }

    JoinInstance(String name, Map<String, String> settings, KafkaClientSupplier clients) {
        FusionSettings read = FusionSettings.from(Settings.of(settings));
        Properties properties = read.properties(1);
        properties.put(StreamsConfig.CLIENT_ID_CONFIG, name);
        if (clients instanceof JoinClients own) {
            properties.putAll(own.properties());
        }
        streams = new KafkaStreams(
                FusionTopology.of(
                        read,
                        ThresholdPolicy.from(Settings.of(settings)),
                        TurnJoin.Around.NOTHING,
                        InstantSource.system()),
                new StreamsConfig(properties),
                clients);
        streams.setUncaughtExceptionHandler(failure -> {
            failures.add(failure);
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        });
        streams.setGlobalStateRestoreListener(new StateRestoreListener() {
            @Override
            public void onRestoreStart(TopicPartition partition, String store, long from, long to) {
                restored.putIfAbsent(partition.partition(), 0L);
            }

            @Override
            public void onBatchRestored(TopicPartition partition, String store, long to, long records) {
                restored.merge(partition.partition(), records, Long::sum);
            }

            @Override
            public void onRestoreEnd(TopicPartition partition, String store, long total) {}
        });
    }

    void start() {
        streams.start();
    }

    /** Tasks that it runs, once it runs them. */
    Set<Integer> active() {
        return streams.state() == KafkaStreams.State.RUNNING
                ? tasks(streams.metadataForLocalThreads().stream().flatMap(thread -> thread.activeTasks().stream()))
                : Set.of();
    }

    /** Tasks whose state it follows. */
    Set<Integer> standby() {
        return tasks(streams.metadataForLocalThreads().stream().flatMap(thread -> thread.standbyTasks().stream()));
    }

    private static Set<Integer> tasks(Stream<TaskMetadata> tasks) {
        return tasks.map(task -> task.taskId().partition()).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Whether it has read so many changelogs to their end, but for the mark of a transaction's end. */
    boolean follows(int changelogs) {
        Map<Integer, LagInfo> lags = streams.allLocalStorePartitionLags().getOrDefault(TurnJoin.STORE, Map.of());
        return lags.size() == changelogs && lags.values().stream().allMatch(lag -> lag.offsetLag() <= 2);
    }

    /** How many records were restored of each partition that was restored at all. */
    Map<Integer, Long> restored() {
        return new HashMap<>(restored);
    }

    /** What ended its threads, each of which was replaced. */
    List<Throwable> failures() {
        return failures;
    }

    void forgetRestores() {
        restored.clear();
    }

    void leave() {
        streams.close(CloseOptions.groupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP)
                .withTimeout(FAREWELL));
    }

    @Override
    public void close() {
        leave();
    }
}
