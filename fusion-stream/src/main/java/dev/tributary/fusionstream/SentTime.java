package dev.tributary.fusionstream;

import java.time.InstantSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * A record's timestamp, held to what is possible. Streams takes the input with the smallest timestamp next, so a record from
 * the far future would keep its whole partition waiting; and one without a timestamp would end the thread.
 */
record SentTime(InstantSource clock) implements TimestampExtractor {

    @Override
    public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
        return Math.max(0, Math.min(record.timestamp(), clock.millis()));
    }
}
