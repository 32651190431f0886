package dev.tributary.workerruntime;

import dev.tributary.contract.TurnHeaders;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Lets one record about a part of a turn be worked on at a time, in the order of their offsets, so that its results are
 * sent in that order. What tells the part is the record's key and its {@code part} header. Thread-safe.
 */
final class PartOrder {

    private final Map<Key, Queue<Runnable>> behind = new HashMap<>();

    private record Key(ByteBuffer turn, @Nullable ByteBuffer part) {}

    /**
     * Whether work on a record may start now. Called in the order of offsets.
     *
     * @param later runs when it may, if it may not now
     */
    boolean mayStart(ConsumerRecord<byte[], byte[]> record, Runnable later) {
        Key key = key(record);
        if (key != null) {
            synchronized (behind) {
                Queue<Runnable> queue = behind.get(key);
                if (queue != null) {
                    queue.add(later);
                    return false;
                }
                behind.put(key, new ArrayDeque<>(0));
            }
        }
        return true;
    }

    /** The work on a record is through. */
    void leave(ConsumerRecord<byte[], byte[]> record) {
        Key key = key(record);
        if (key == null) {
            return;
        }
        Runnable next;
        synchronized (behind) {
            Queue<Runnable> queue = behind.get(key);
            next = queue == null ? null : queue.poll();
            if (next == null) {
                behind.remove(key);
            }
        }
        if (next != null) {
            next.run();
        }
    }

    /** Null for a record without a key: then nothing says what it is about, nor which partition the next one takes. */
    private static @Nullable Key key(ConsumerRecord<byte[], byte[]> record) {
        if (record.key() == null) {
            return null;
        }
        Header part = record.headers().lastHeader(TurnHeaders.PART);
        return new Key(
                ByteBuffer.wrap(record.key()),
                part == null || part.value() == null ? null : ByteBuffer.wrap(part.value()));
    }
}
