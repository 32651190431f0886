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
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks now and then where the inputs end, where they begin, and how far the group has committed: see {@link ConsumedThrough}. */
final class InputProgress implements Watermark, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(InputProgress.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

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
            List<TopicPartition> inputs = partitions();
            Map<TopicPartition, Long> starts = offsets(inputs, OffsetSpec.earliest());
            Map<TopicPartition, Long> ends = offsets(inputs, OffsetSpec.latest());
            consumed.look(
                    now,
                    inputs,
                    starts,
                    ends,
                    admin.listConsumerGroupOffsets(group)
                            .partitionsToOffsetAndMetadata()
                            .get());
        } catch (ExecutionException e) {
            LOG.warn("cannot see how far the inputs are; decided turns are remembered until then", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) { // one that gets out would end the looking for good
            LOG.warn("cannot see how far the inputs are; decided turns are remembered until then", e);
        }
    }

    /** A partition without a leader is left out: it holds up its own number and no other. */
    private Map<TopicPartition, Long> offsets(List<TopicPartition> inputs, OffsetSpec which)
            throws InterruptedException {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        inputs.forEach(partition -> asked.put(partition, which));
        ListOffsetsResult answers =
                admin.listOffsets(asked, new ListOffsetsOptions().timeoutMs((int) PATIENCE.toMillis()));
        Map<TopicPartition, Long> offsets = new HashMap<>();
        Map<TopicPartition, @Nullable Throwable> unseen = new HashMap<>();
        for (TopicPartition partition : inputs) {
            try {
                offsets.put(partition, answers.partitionResult(partition).get().offset());
            } catch (ExecutionException e) {
                unseen.put(partition, e.getCause());
            }
        }
        if (!unseen.isEmpty()) {
            LOG.warn("cannot see how far these are; turns of their numbers are remembered until then: {}", unseen);
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
