package dev.tributary.fusionstream;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The watermark of the inputs, from looks at where each partition ends: once the group has committed that far, all that was
 * appended before the look is known to have been processed. A partition of the join has come as far as the slowest of its
 * inputs. One thread looks, others may ask.
 */
final class ConsumedThrough implements Watermark {

    /** Where a partition ended when it was looked at. */
    private record Seen(Instant at, long end) {}

    private final Map<TopicPartition, Seen> awaited = new HashMap<>();
    private final Map<TopicPartition, Instant> through = new HashMap<>();
    /** Of a partition that cannot be seen, what was seen last. */
    private final Map<TopicPartition, Long> behind = new HashMap<>();

    private final Map<Integer, Instant> watermarks = new ConcurrentHashMap<>();
    private volatile Map<String, Long> lag = Map.of();

    @Override
    public Instant consumedThrough(int partition) {
        return watermarks.getOrDefault(partition, Instant.MIN);
    }

    /** Records that the group has not committed, by input topic, at the last look. */
    Map<String, Long> lag() {
        return lag;
    }

    /**
     * Takes note of a look.
     *
     * @param now before it was asked for
     * @param inputs all partitions; of one whose end is not known nothing more is known to have been processed
     * @param starts the first offset that each partition still has
     * @param ends where the next record of each partition will lie
     * @param committed of the group, for partitions that it has committed
     */
    void look(
            Instant now,
            Collection<TopicPartition> inputs,
            Map<TopicPartition, Long> starts,
            Map<TopicPartition, Long> ends,
            Map<TopicPartition, @Nullable OffsetAndMetadata> committed) {
        behind.keySet().retainAll(Set.copyOf(inputs));
        ends.forEach((partition, end) -> {
            Long start = starts.get(partition);
            if (start == null) {
                return;
            }
            OffsetAndMetadata committedTo = committed.get(partition);
            // what was deleted before it was taken is not waited for
            long position = committedTo == null ? start : Math.max(start, committedTo.offset());
            note(partition, position, end, now);
            behind.put(partition, Math.max(0, end - position));
        });
        Map<String, Long> byTopic = new HashMap<>();
        behind.forEach((partition, records) -> byTopic.merge(partition.topic(), records, Long::sum));
        lag = Map.copyOf(byTopic);
        watermarks(inputs);
    }

    private void note(TopicPartition partition, long position, long end, Instant now) {
        Seen seen = awaited.computeIfAbsent(partition, none -> new Seen(now, end));
        if (position >= seen.end()) {
            through.put(partition, position >= end ? now : seen.at());
            awaited.put(partition, new Seen(now, end));
        }
    }

    private void watermarks(Collection<TopicPartition> inputs) {
        Map<Integer, Instant> least = new HashMap<>();
        for (TopicPartition partition : inputs) {
            least.merge(
                    partition.partition(),
                    through.getOrDefault(partition, Instant.MIN),
                    (one, other) -> one.isBefore(other) ? one : other);
        }
        watermarks.putAll(least);
    }
}
