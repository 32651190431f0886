package dev.tributary.fusionstream;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** What was read and not told yet, in the order of reading, and where reading goes on behind it. */
final class HeldRecords {

    private final List<Held> records = new ArrayList<>();
    private final Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>();
    private long bytes;

    private record Held(ConsumerRecord<byte[], byte[]> record, Instant readable) {}

    void add(ConsumerRecords<byte[], byte[]> read, Instant readable) {
        for (ConsumerRecord<byte[], byte[]> record : read) {
            records.add(new Held(record, readable));
            bytes += record.value() == null ? 0 : record.value().length;
        }
        next.putAll(read.nextOffsets());
    }

    /** Of all values; those that were dropped count until all is told. */
    long bytes() {
        return bytes;
    }

    /** Others read them. */
    void drop(Collection<TopicPartition> partitions) {
        records.removeIf(held -> partitions.contains(new TopicPartition(held.record.topic(), held.record.partition())));
        next.keySet().removeAll(partitions);
    }

    /** Tells all and forgets them. Returns where reading goes on. */
    Map<TopicPartition, OffsetAndMetadata> tell(BiConsumer<ConsumerRecord<byte[], byte[]>, Instant> to) {
        records.forEach(held -> to.accept(held.record, held.readable));
        Map<TopicPartition, OffsetAndMetadata> behind = Map.copyOf(next);
        clear();
        return behind;
    }

    void clear() {
        records.clear();
        next.clear();
        bytes = 0;
    }
}
