package dev.tributary.deploy.dlq;

import dev.tributary.contract.TurnHeaders;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * Which letters were sent again before. The record that was sent says so itself, in its header: it lies on the partition of
 * the original, somewhere behind it.
 */
final class Replayed {

    private Replayed() {}

    /** Where the replays of letters lie, by {@link Letter#position}. */
    static Map<String, String> find(TopicScan scan, List<Letter> letters) {
        Map<TopicPartition, Long> from = new HashMap<>();
        for (Letter letter : letters) {
            from.merge(
                    new TopicPartition(
                            letter.rejected().topic(), letter.rejected().partition()),
                    letter.rejected().offset() + 1,
                    Math::min);
        }
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
