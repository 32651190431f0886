package dev.tributary.fusionstream;

import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.processor.internals.DefaultKafkaClientSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The clients of Kafka Streams, but for a producer whose time-outs end their thread, which then is replaced by one with a producer
 * of its own.
 *
 * <p>Kafka Streams 4.3.1 would revive the tasks instead, with the collector of their records. Aborting after a commit that timed
 * out is refused by the producer, and that skips what empties the collector's memory of changelog offsets; or an acknowledgement
 * comes after it was emptied. If the task moves while it is being restored, those offsets are written beside a store that is
 * nearly empty, and whoever opens it next believes that it is complete. A soak found five turns lost that way.
 */
class JoinClients extends DefaultKafkaClientSupplier {

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
        return new Impatient(config);
    }

    static class Impatient extends KafkaProducer<byte[], byte[]> {

        Impatient(Map<String, Object> config) {
            super(config, new ByteArraySerializer(), new ByteArraySerializer());
        }

        @Override
        public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, @Nullable Callback callback) {
            return super.send(
                    record,
                    callback == null
                            ? null
                            : (metadata, failure) -> callback.onCompletion(
                                    metadata, failure instanceof TimeoutException late ? ended(late) : failure));
        }

        @Override
        public void sendOffsetsToTransaction(
                Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
            try {
                super.sendOffsetsToTransaction(offsets, group);
            } catch (TimeoutException e) {
                throw ended(e);
            }
        }

        @Override
        public void commitTransaction() {
            try {
                commit();
            } catch (TimeoutException e) {
                throw ended(e);
            }
        }

        /** Likewise, and may time out. */
        void commit() {
            super.commitTransaction();
        }

        private static KafkaException ended(TimeoutException late) {
            return new KafkaException(
                    "the brokers did not take a transaction in time, so another thread takes it up from what is committed: "
                            + late.getMessage(),
                    late);
        }
    }
}
