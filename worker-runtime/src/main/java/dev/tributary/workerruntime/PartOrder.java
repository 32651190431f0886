package dev.tributary.workerruntime;

import dev.tributary.contract.TurnHeaders;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Lets one record about a part of a turn be worked on at a time, in the order of their offsets, so that its results are
 * sent in that order. What tells the part is the record's key and its {@code part} header. Thread-safe.
 */
final class PartOrder {

    private final Map<Key, Deque<Waiting>> behind = new HashMap<>();

    private record Key(ByteBuffer turn, @Nullable ByteBuffer part) {}

    private record Waiting(ConsumerRecord<byte[], byte[]> record, Runnable later) {}

    /**
     * Whether work on a record may start now. Called in the order of offsets.
     *
     * @param later runs when it may, if it may not now
     */
    boolean mayStart(ConsumerRecord<byte[], byte[]> record, Runnable later) {
        Key key = key(record);
        if (key != null) {
            synchronized (behind) {
                Deque<Waiting> queue = behind.get(key);
                if (queue != null) {
                    queue.add(new Waiting(record, later));
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
        Waiting next;
        synchronized (behind) {
            Deque<Waiting> queue = behind.get(key);
            next = queue == null ? null : queue.poll();
            if (next == null) {
                behind.remove(key);
            }
        }
        if (next != null) {
            next.later.run();
        }
    }

    /**
     * The work on a record is given up, and it comes again, and with it what waits behind it: the results of that would come
     * before its own.
     *
     * @return those that are given up with it
     */
    List<ConsumerRecord<byte[], byte[]>> giveUp(ConsumerRecord<byte[], byte[]> record) {
        Key key = key(record);
        if (key == null) {
            return List.of();
        }
        synchronized (behind) {
            Deque<Waiting> queue = behind.remove(key);
            return queue == null
                    ? List.of()
                    : queue.stream().map(Waiting::record).toList();
        }
    }

    /** Gives up what waits and lies on some partitions, which go to another worker. Returns it. */
    List<ConsumerRecord<byte[], byte[]>> giveUp(Collection<TopicPartition> partitions) {
        List<ConsumerRecord<byte[], byte[]>> given = new ArrayList<>();
        synchronized (behind) {
            for (Deque<Waiting> queue : behind.values()) {
                queue.removeIf(waiting -> {
                    ConsumerRecord<byte[], byte[]> record = waiting.record;
                    boolean goes = partitions.contains(new TopicPartition(record.topic(), record.partition()));
                    if (goes) {
                        given.add(record);
                    }
                    return goes;
                });
            }
        }
        return given;
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
