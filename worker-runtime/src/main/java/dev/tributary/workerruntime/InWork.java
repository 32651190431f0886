package dev.tributary.workerruntime;

import java.util.Collection;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** What a record occupies while it is in work, and how it is given back: its offset, its turn among its like, its room. */
final class InWork {

    private final OffsetLedger ledger;
    private final PartOrder order;
    private final Room prepared;

    InWork(OffsetLedger ledger, PartOrder order, Room prepared) {
        this.ledger = ledger;
        this.order = order;
        this.prepared = prepared;
    }

    /** Whether the record is still this worker's to do. */
    boolean holds(ConsumerRecord<byte[], byte[]> record) {
        return ledger.holds(partition(record), record.offset());
    }

    /** What becomes of it is known; it is not acknowledged yet. */
    void answered(ConsumerRecord<byte[], byte[]> record) {
        prepared.leave(record);
    }

    /** What the record led to lies acknowledged in Kafka. */
    void done(ConsumerRecord<byte[], byte[]> record) {
        ledger.done(partition(record), record.offset());
        order.leave(record);
    }

    /** The record is another worker's by now; it may be this one's once more already. */
    void dropped(ConsumerRecord<byte[], byte[]> record) {
        prepared.leave(record);
        ledger.abandoned(partition(record), record.offset());
        order.leave(record);
    }

    /** The record is given up without a result, and comes again, and so does what waits behind it. */
    void abandoned(ConsumerRecord<byte[], byte[]> record) {
        prepared.leave(record);
        ledger.abandoned(partition(record), record.offset());
        order.giveUp(record).forEach(this::neverBegun);
    }

    /** Partitions go to another worker: what has not begun here begins there. */
    void revoked(Collection<TopicPartition> partitions) {
        order.giveUp(partitions).forEach(this::neverBegun);
    }

    private void neverBegun(ConsumerRecord<byte[], byte[]> record) {
        ledger.abandoned(partition(record), record.offset());
    }

    private static TopicPartition partition(ConsumerRecord<byte[], byte[]> record) {
        return new TopicPartition(record.topic(), record.partition());
    }
}
