package dev.tributary.deploy.dlq;

import dev.tributary.contract.Rejected;
import dev.tributary.contract.TurnHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * Which letters were sent again before. The record that was sent says so itself, in its header: it lies on the partition of
 * the original, somewhere behind it; of a record that had lain on a wrong one, on any, since it was rejected.
 */
final class Replayed {

    /** By how much the clocks of who rejected and of who sent again may differ. */
    private static final Duration CLOCKS = Duration.ofMinutes(1);

    private Replayed() {}

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    /** Where the replays of letters lie, by {@link Letter#position}. */
    static Map<String, String> find(TopicScan scan, List<Letter> letters) {
        Map<TopicPartition, Long> from = new HashMap<>();
        Map<String, Instant> misplaced = new HashMap<>();
        for (Letter letter : letters) {
            Rejected rejected = letter.rejected();
            if (letter.isMisplaced()) {
                misplaced.merge(rejected.topic(), rejected.rejectedAt(), Replayed::earlier);
            } else {
                TopicPartition partition = new TopicPartition(rejected.topic(), rejected.partition());
                from.merge(partition, rejected.offset() + 1, Math::min);
            }
        }
        misplaced.forEach((topic, since) -> scan.since(scan.partitions(topic), since.minus(CLOCKS))
                .forEach((partition, offset) -> from.merge(partition, offset, Math::min)));
        Map<String, String> found = new HashMap<>();
        if (!from.isEmpty()) {
            scan.read(from, record -> {
                String position = TurnHeaders.value(record.headers(), TurnHeaders.DEAD_LETTER);
                if (position != null) {
                    found.put(position, record.topic() + "/" + record.partition() + "@" + record.offset());
                }
            });
        }
        return found;
    }
}
