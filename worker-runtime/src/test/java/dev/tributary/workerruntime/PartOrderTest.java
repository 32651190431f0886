package dev.tributary.workerruntime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class PartOrderTest {

    private final PartOrder order = new PartOrder();
    private final List<Long> later = new ArrayList<>();

    @Test
    void recordsAboutOnePartStartOneAfterTheOther() {
        ConsumerRecord<byte[], byte[]> first = record(1, "turn", "image-0");
        ConsumerRecord<byte[], byte[]> second = record(2, "turn", "image-0");
        ConsumerRecord<byte[], byte[]> third = record(3, "turn", "image-0");
        assertThat(enter(first)).isTrue();
        assertThat(enter(second)).isFalse();
        assertThat(enter(third)).isFalse();
        order.leave(first);
        assertThat(later).containsExactly(2L);
        order.leave(second);
        assertThat(later).containsExactly(2L, 3L);
        order.leave(third);
        assertThat(enter(record(4, "turn", "image-0"))).isTrue();
    }

    @Test
    void otherPartsAndOtherTurnsDoNotWait() {
        assertThat(enter(record(1, "turn", "image-0"))).isTrue();
        assertThat(enter(record(2, "turn", "image-1"))).isTrue();
        assertThat(enter(record(3, "other", "image-0"))).isTrue();
        assertThat(enter(record(4, "turn", null))).isTrue();
        assertThat(enter(record(5, null, null))).isTrue();
        assertThat(enter(record(6, null, null))).isTrue();
    }

    @Test
    void whatGoesToAnotherWorkerNeverBegins() {
        ConsumerRecord<byte[], byte[]> first = record(1, "turn", "image-0");
        assertThat(enter(first)).isTrue();
        ConsumerRecord<byte[], byte[]> second = record(2, "turn", "image-0");
        assertThat(enter(second)).isFalse();
        assertThat(order.giveUp(Set.of(new TopicPartition("t", 1)))).isEmpty();
        assertThat(order.giveUp(Set.of(new TopicPartition("t", 0)))).containsExactly(second);
        assertThat(order.giveUp(first)).isEmpty();
        assertThat(later).isEmpty();
        assertThat(enter(record(1, "turn", "image-0")))
                .as("the partition is back")
                .isTrue();
    }

    @Test
    void whatWaitsBehindARecordThatIsGivenUpIsGivenUpToo() {
        ConsumerRecord<byte[], byte[]> first = record(1, "turn", "image-0");
        ConsumerRecord<byte[], byte[]> second = record(2, "turn", "image-0");
        ConsumerRecord<byte[], byte[]> third = record(3, "turn", "image-0");
        assertThat(enter(first)).isTrue();
        assertThat(enter(second)).isFalse();
        assertThat(enter(third)).isFalse();
        assertThat(order.giveUp(first)).containsExactly(second, third);
        assertThat(order.giveUp(record(4, null, null))).isEmpty();
        assertThat(later).isEmpty();
    }

    private boolean enter(ConsumerRecord<byte[], byte[]> record) {
        return order.mayStart(record, () -> later.add(record.offset()));
    }

    private static ConsumerRecord<byte[], byte[]> record(long offset, @Nullable String turn, @Nullable String part) {
        ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>("t", 0, offset, bytes(turn), null);
        if (part != null) {
            record.headers().add("part", bytes(part));
        }
        return record;
    }

    private static byte @Nullable [] bytes(@Nullable String text) {
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }
}
