package dev.tributary.fusionstream;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The watermark of the inputs: asks now and then where each partition ends, and once the group has committed that far, all
 * that was appended before the question is known to have been processed. A partition of the join has come as far as the
 * slowest of its inputs.
 */
final class InputProgress implements Watermark, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(InputProgress.class);

    /** Where a partition ended when it was asked. */
    private record Seen(Instant at, long end) {}

    private final Admin admin;
    private final String group;
    private final List<String> topics;
    private final InstantSource clock;
    private final Map<TopicPartition, Seen> awaited = new HashMap<>();
    private final Map<TopicPartition, Instant> through = new HashMap<>();
    private final Map<Integer, Instant> watermarks = new ConcurrentHashMap<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread made = new Thread(work, "input-progress");
        made.setDaemon(true);
        return made;
    });

    private volatile Map<String, Long> lag = Map.of();
    private @Nullable Future<?> looking;

    /** @param admin closed with this */
    InputProgress(Admin admin, String group, List<String> topics, InstantSource clock) {
        this.admin = admin;
        this.group = group;
        this.topics = List.copyOf(topics);
        this.clock = clock;
    }

    static InputProgress of(FusionSettings settings, InstantSource clock) {
        return new InputProgress(
                Admin.create(settings.kafka().properties(settings.applicationId() + "-progress")),
                settings.applicationId(),
                FusionTopology.inputs(),
                clock);
    }

    void start(Duration every) {
        looking = thread.scheduleWithFixedDelay(this::look, 0, every.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public Instant consumedThrough(int partition) {
        return watermarks.getOrDefault(partition, Instant.MIN);
    }

    /** Records that the group has not committed, by input topic, when that was last seen. */
    Map<String, Long> lag() {
        return lag;
    }

    private void look() {
        try {
            Instant now = clock.instant();
            Map<TopicPartition, Long> starts = offsets(OffsetSpec.earliest());
            Map<TopicPartition, Long> ends = offsets(OffsetSpec.latest());
            Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get();
            Map<String, Long> behind = new HashMap<>();
            ends.forEach((partition, end) -> {
                @Nullable OffsetAndMetadata committedTo = committed.get(partition);
                long position = committedTo == null ? starts.getOrDefault(partition, 0L) : committedTo.offset();
                note(partition, position, end, now);
                behind.merge(partition.topic(), Math.max(0, end - position), Long::sum);
            });
            lag = Map.copyOf(behind);
            watermarks();
        } catch (ExecutionException e) {
            LOG.warn("cannot see how far the inputs are; decided turns are remembered until then", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.warn("cannot see how far the inputs are; decided turns are remembered until then", e);
        }
    }

    private void note(TopicPartition partition, long position, long end, Instant now) {
        Seen seen = awaited.computeIfAbsent(partition, none -> new Seen(now, end));
        if (position >= seen.end()) {
            through.put(partition, position >= end ? now : seen.at());
            awaited.put(partition, new Seen(now, end));
        }
    }

    private void watermarks() {
        Map<Integer, Instant> least = new HashMap<>();
        for (TopicPartition partition : awaited.keySet()) {
            least.merge(
                    partition.partition(),
                    through.getOrDefault(partition, Instant.MIN),
                    (one, other) -> one.isBefore(other) ? one : other);
        }
        watermarks.putAll(least);
    }

    private Map<TopicPartition, Long> offsets(OffsetSpec which) throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        for (TopicPartition partition : partitions()) {
            asked.put(partition, which);
        }
        Map<TopicPartition, Long> offsets = new HashMap<>();
        for (Map.Entry<TopicPartition, ListOffsetsResultInfo> answer :
                admin.listOffsets(asked).all().get().entrySet()) {
            offsets.put(answer.getKey(), answer.getValue().offset());
        }
        return offsets;
    }

    private List<TopicPartition> partitions() throws ExecutionException, InterruptedException {
        List<TopicPartition> partitions = new ArrayList<>();
        for (TopicDescription topic :
                admin.describeTopics(topics).allTopicNames().get().values()) {
            topic.partitions().forEach(one -> partitions.add(new TopicPartition(topic.name(), one.partition())));
        }
        return partitions;
    }

    @Override
    public void close() {
        if (looking != null) {
            looking.cancel(true);
        }
        thread.shutdownNow();
        admin.close(Duration.ofSeconds(1));
    }
}
