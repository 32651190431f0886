package dev.tributary.workerruntime;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.IdentityHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * How much may stand in a stage at once, in items and bytes. One item always may, however large it is. Thread-safe.
 */
final class Room {

    private final int items;
    private final long bytes;
    private final IdentityHashMap<ConsumerRecord<byte[], byte[]>, Long> inside = new IdentityHashMap<>();
    private final Deque<ConsumerRecord<byte[], byte[]>> waiting = new ArrayDeque<>();
    private long bytesInside;
    private boolean open;

    Room(int items, long bytes) {
        this.items = items;
        this.bytes = bytes;
    }

    /** Lets a record's part in, if there is room and nobody waits for it. */
    synchronized boolean tryEnter(ConsumerRecord<byte[], byte[]> record, long size) {
        return waiting.isEmpty() && tryTake(record, size);
    }

    private boolean tryTake(ConsumerRecord<byte[], byte[]> record, long size) {
        boolean fits = inside.isEmpty() || (inside.size() < items && bytesInside + size <= bytes);
        if (fits || open) {
            inside.put(record, size);
            bytesInside += size;
            return true;
        }
        return false;
    }

    /** Lets a record's part in, as soon as there is room: who waits longest is first, or what is large would wait for ever. */
    synchronized void enter(ConsumerRecord<byte[], byte[]> record, long size) throws InterruptedException {
        waiting.add(record);
        try {
            while (waiting.element() != record || !tryTake(record, size)) {
                wait();
            }
        } finally {
            waiting.remove(record);
            notifyAll();
        }
    }

    /** The record's part leaves, if it was inside. */
    synchronized void leave(ConsumerRecord<byte[], byte[]> record) {
        Long size = inside.remove(record);
        if (size != null) {
            bytesInside -= size;
            notifyAll();
        }
    }

    /** From now on everybody may enter. */
    synchronized void open() {
        open = true;
        notifyAll();
    }
}
