package dev.tributary.workerruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

final class RoomTest {

    private final Room room = new Room(2, 100);

    @Test
    void itIsFullByItemsOrByBytesAndOneAlwaysMayEnter() {
        assertThat(room.tryEnter(record(0), 1_000)).isTrue();
        assertThat(room.tryEnter(record(1), 1)).isFalse();

        Room byItems = new Room(2, 100);
        assertThat(byItems.tryEnter(record(0), 10)).isTrue();
        assertThat(byItems.tryEnter(record(1), 10)).isTrue();
        assertThat(byItems.tryEnter(record(2), 10)).isFalse();
    }

    @Test
    void whoeverWaitsEntersWhenOneLeaves() {
        ConsumerRecord<byte[], byte[]> first = record(0);
        assertThat(room.tryEnter(first, 90)).isTrue();
        CompletableFuture<Void> entered = entering(20);
        assertThat(entered).isNotDone();
        room.leave(record(0)); // as large, and not inside
        assertThat(entered).isNotDone();
        room.leave(first);
        await().until(entered::isDone);
        assertThat(entered).isCompleted();
    }

    @Test
    void whatIsLargeIsNotOvertakenForEver() {
        ConsumerRecord<byte[], byte[]> first = record(0);
        assertThat(room.tryEnter(first, 50)).isTrue();
        CompletableFuture<Void> large = entering(100);
        ConsumerRecord<byte[], byte[]> small = record(2);
        await().until(() -> {
            boolean entered = room.tryEnter(small, 10);
            if (entered) {
                room.leave(small);
            }
            return !entered;
        });
        room.leave(first);
        await().until(large::isDone);
        assertThat(large).isCompleted();
    }

    @Test
    void anOpenRoomIsNeverFull() {
        room.open();
        for (int i = 0; i < 10; i++) {
            assertThat(room.tryEnter(record(i), 90)).isTrue();
        }
    }

    private CompletableFuture<Void> entering(long size) {
        return CompletableFuture.runAsync(() -> {
            try {
                room.enter(record(1), size);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static ConsumerRecord<byte[], byte[]> record(long offset) {
        return new ConsumerRecord<>("t", 0, offset, null, null);
    }
}
