package dev.tributary.deploy.chaos;

import dev.tributary.contract.TurnHeaders;
import dev.tributary.contract.trace.TraceContext;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** A record that came out, read. */
record Output<T>(T value, ConsumerRecord<byte[], byte[]> record) {

    /** The span that its header names. */
    @Nullable TraceContext trace() {
        return TurnHeaders.trace(record.headers());
    }

    /** {@code topic-partition@offset}. */
    String position() {
        return record.topic() + "-" + record.partition() + "@" + record.offset();
    }

    @Override
    public String toString() {
        return position() + " at " + Instant.ofEpochMilli(record.timestamp()) + ": " + value;
    }
}
