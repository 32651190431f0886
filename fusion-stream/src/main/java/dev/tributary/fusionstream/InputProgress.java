package dev.tributary.fusionstream;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks now and then where the inputs end, where they begin, and how far the group has committed: see {@link ConsumedThrough}. */
final class InputProgress implements Watermark, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(InputProgress.class);

    private final Admin admin;
    private final String group;
    private final List<String> topics;
    private final InstantSource clock;
    private final ConsumedThrough consumed = new ConsumedThrough();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread made = new Thread(work, "input-progress");
        made.setDaemon(true);
        return made;
    });

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
        return consumed.consumedThrough(partition);
    }

    /** Records that the group has not committed, by input topic, when that was last seen. */
    Map<String, Long> lag() {
        return consumed.lag();
    }

    private void look() {
        try {
            Instant now = clock.instant();
            Map<TopicPartition, Long> starts = offsets(OffsetSpec.earliest());
            Map<TopicPartition, Long> ends = offsets(OffsetSpec.latest());
            consumed.look(
                    now,
                    starts,
                    ends,
                    admin.listConsumerGroupOffsets(group)
                            .partitionsToOffsetAndMetadata()
                            .get());
        } catch (ExecutionException e) {
            LOG.warn("cannot see how far the inputs are; decided turns are remembered until then", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.warn("cannot see how far the inputs are; decided turns are remembered until then", e);
        }
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
