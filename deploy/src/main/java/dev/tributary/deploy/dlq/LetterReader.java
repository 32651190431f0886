package dev.tributary.deploy.dlq;

import dev.tributary.contract.Decoded;
import dev.tributary.contract.Rejected;
import dev.tributary.contract.Topics;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** Reads the dead letters that lie on {@code tributary.rejected} now. */
public final class LetterReader {

    private static final Comparator<Letter> BY_AGE = Comparator.comparing(
                    (Letter letter) -> letter.rejected().rejectedAt())
            .thenComparing(Letter::partition)
            .thenComparing(Letter::offset);

    private LetterReader() {}

    /**
     * The letters that a filter takes, the oldest first.
     *
     * @param client properties to reach Kafka
     * @throws IllegalStateException when Kafka does not answer or has no such topic, saying so
     */
    public static List<Letter> read(Map<String, Object> client, LetterFilter filter) {
        List<Letter> letters = new ArrayList<>();
        try (TopicScan scan = new TopicScan(client)) {
            Map<TopicPartition, Long> from = new HashMap<>();
            scan.partitions(Topics.REJECTED.name()).forEach(partition -> from.put(partition, 0L));
            scan.read(from, record -> {
                if (Topics.REJECTED.decode(record.value()) instanceof Decoded.Ok<Rejected> ok) {
                    Letter letter = Letter.of(record, ok.value());
                    if (filter.takes(letter)) {
                        letters.add(letter);
                    }
                }
            });
        }
        letters.sort(BY_AGE);
        return letters;
    }
}
