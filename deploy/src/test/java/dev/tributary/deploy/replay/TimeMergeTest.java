package dev.tributary.deploy.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TimeMergeTest {

    private static final TopicPartition TURNS = new TopicPartition("turns", 0);
    private static final TopicPartition RESULTS = new TopicPartition("results", 0);
    private static final TopicPartition EMPTY = new TopicPartition("empty", 0);

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");

    @Test
    void recordsComeByTimeAndThoseOfAPartitionInTheirOrder() {
        TimeMerge merge = merge(new Slice(TURNS, 0, 3), new Slice(RESULTS, 0, 3), new Slice(EMPTY, 7, 7));
        add(TURNS, 0, 10);
        add(TURNS, 1, 40);
        add(TURNS, 2, 20); // sent late: it does not overtake what lies before it
        add(RESULTS, 0, 15);
        add(RESULTS, 1, 30);
        add(RESULTS, 2, 50);

        assertThat(all(merge))
                .containsExactly("turns@10", "results@15", "results@30", "turns@40", "turns@20", "results@50");
    }

    @Test
    void onlyTheStretchIsRead() {
        TimeMerge merge = merge(new Slice(TURNS, 1, 3));
        for (int offset = 0; offset < 5; offset++) {
            add(TURNS, offset, offset);
        }

        assertThat(all(merge)).containsExactly("turns@1", "turns@2");
    }

    @Test
    void nothingIsHandedOutBeforeEveryPartitionHasShownWhatIsNext() {
        TimeMerge merge = merge(new Slice(TURNS, 0, 1), new Slice(RESULTS, 0, 1));
        add(TURNS, 0, 10);
        consumer.schedulePollTask(() -> {}); // the first poll brings the turn only
        consumer.schedulePollTask(() -> add(RESULTS, 0, 5));

        assertThat(all(merge)).containsExactly("results@5", "turns@10");
    }

    @Test
    void aPartitionThatIsAheadIsPausedUntilTheOthersHaveCaughtUp() {
        TimeMerge merge = merge(new Slice(TURNS, 0, 5_000), new Slice(RESULTS, 0, 1));
        for (int offset = 0; offset < 3_000; offset++) {
            add(TURNS, offset, offset);
        }
        List<Boolean> paused = new ArrayList<>();
        consumer.schedulePollTask(() -> {});
        consumer.schedulePollTask(() -> {
            paused.add(consumer.paused().contains(TURNS));
            add(RESULTS, 0, 1);
        });
        for (int i = 0; i < 3_001; i++) {
            assertThat(merge.next()).isNotNull();
        }
        consumer.schedulePollTask(() -> {
            paused.add(consumer.paused().contains(TURNS));
            for (int offset = 3_000; offset < 5_000; offset++) {
                add(TURNS, offset, offset);
            }
        });

        assertThat(all(merge)).hasSize(2_000);
        assertThat(paused).containsExactly(true, false);
    }

    @Test
    void aBrokerThatSendsNothingIsNotWaitedForForEver() {
        TimeMerge merge = merge(new Slice(TURNS, 0, 1));

        assertThatThrownBy(merge::next)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Kafka has sent nothing of [turns-0] for 0 s");
    }

    private TimeMerge merge(Slice... slices) {
        for (Slice slice : slices) {
            consumer.updateBeginningOffsets(Map.of(slice.partition(), 0L));
        }
        return new TimeMerge(consumer, List.of(slices), Duration.ofMillis(50), ConsumerRecord::timestamp);
    }

    private void add(TopicPartition partition, long offset, long timestamp) {
        consumer.addRecord(new ConsumerRecord<>(
                partition.topic(),
                partition.partition(),
                offset,
                timestamp,
                TimestampType.CREATE_TIME,
                0,
                0,
                new byte[0],
                new byte[0],
                new RecordHeaders(),
                Optional.empty()));
    }

    private static List<String> all(TimeMerge merge) {
        List<String> all = new ArrayList<>();
        @Nullable ConsumerRecord<byte[], byte[]> record = merge.next();
        while (record != null) {
            all.add(record.topic() + "@" + record.timestamp());
            record = merge.next();
        }
        return all;
    }
}
