package dev.tributary.workerruntime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

final class LagTest {

    private static final TopicPartition PARTITION = new TopicPartition("t", 0);

    private long nanos;
    private boolean away;
    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest") {
        @Override
        public synchronized OptionalLong currentLag(TopicPartition partition) {
            return OptionalLong.empty(); // as long as nothing was fetched
        }

        @Override
        public synchronized Map<TopicPartition, Long> endOffsets(
                Collection<TopicPartition> partitions, Duration timeout) {
            if (away) {
                throw new TimeoutException("a test's");
            }
            return super.endOffsets(partitions, timeout);
        }
    };
    private final OffsetLedger ledger = new OffsetLedger();
    private final Lag lag = new Lag(consumer, ledger, () -> nanos);

    @Test
    void whatIsPausedIsAskedFor() {
        consumer.assign(List.of(PARTITION));
        consumer.seek(PARTITION, 100);
        assertThat(lag.records()).as("nothing is known").isZero();

        consumer.pause(List.of(PARTITION));
        consumer.updateEndOffsets(Map.of(PARTITION, 170L));
        pass(4);
        assertThat(lag.records()).as("not every time").isZero();
        pass(1);
        assertThat(lag.records()).isEqualTo(70);

        consumer.updateEndOffsets(Map.of(PARTITION, 5_000L));
        pass(5);
        assertThat(lag.records()).isEqualTo(4_900);
        assertThat(ledger.polled(PARTITION, 99, 1)).isTrue();
        assertThat(lag.records()).as("what is in work is still to be done").isEqualTo(4_901);
    }

    @Test
    void whileTheBrokerIsAwayWhatIsKnownIsTold() {
        consumer.assign(List.of(PARTITION));
        consumer.seek(PARTITION, 100);
        consumer.pause(List.of(PARTITION));
        away = true;
        pass(5);
        assertThat(lag.records()).isZero();
    }

    private void pass(int seconds) {
        nanos += Duration.ofSeconds(seconds).toNanos();
    }
}
