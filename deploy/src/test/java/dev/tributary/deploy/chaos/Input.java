package dev.tributary.deploy.chaos;

import dev.tributary.contract.PartId;
import dev.tributary.contract.Result;
import dev.tributary.deploy.chaos.Content.Resulted;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A record of the traffic as it lies on its topic.
 *
 * @param sentAt by the test's own clock; the record's timestamp may lie
 */
record Input(Message message, Instant sentAt, ConsumerRecord<byte[], byte[]> record) {

    boolean isResult() {
        return message.content() instanceof Resulted;
    }

    Result result() {
        return ((Resulted) message.content()).result();
    }

    PartId part() {
        return result().part();
    }

    Instant timestamp() {
        return Instant.ofEpochMilli(record.timestamp());
    }

    /** {@code topic-partition@offset}. */
    String position() {
        return record.topic() + "-" + record.partition() + "@" + record.offset();
    }

    @Override
    public String toString() {
        return message.content().getClass().getSimpleName() + " " + message.mark() + " (" + position() + ", sent "
                + sentAt + ", timestamp " + timestamp() + ")";
    }
}
