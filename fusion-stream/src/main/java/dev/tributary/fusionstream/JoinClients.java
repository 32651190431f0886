package dev.tributary.fusionstream;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.internals.AsyncKafkaConsumer;
import org.apache.kafka.clients.consumer.internals.StreamsRebalanceData;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.internals.ConsumerWrapper;
import org.apache.kafka.streams.processor.internals.DefaultKafkaClientSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The clients of Kafka Streams, but for two things about its producers.
 *
 * <p>Every transaction carries an offset. By its offsets alone a group tells a member that it has given up, and a task that was
 * restored and has taken no record since has none: what the clock alone led to would be committed by a zombie that slept through
 * the loss of its partitions, beside what their new owner had decided. Then the offset that is committed already goes along.
 *
 * <p>What a broker does not take in time ends the thread, which is replaced by one with a producer of its own. Kafka Streams 4.3.1
 * would revive the tasks instead, and a revived task loses turns in two ways. Its group is rebalanced at once; if that is done
 * before the task is set up again, it is made anew, and forgets that its consumer has to go back to what is committed. And it keeps
 * the collector of its records: aborting after a commit that timed out is refused by the producer, and that skips what empties the
 * collector's memory of changelog offsets; or an acknowledgement comes after it was emptied. If the task moves while it is being
 * restored, those offsets are written beside a store that is nearly empty, and whoever opens it next believes that it is complete.
 */
class JoinClients extends DefaultKafkaClientSupplier {

    private static final String SELF = "tributary.join.clients";

    /** By the name of their thread, which both clients have in theirs. */
    private final Map<String, Consumer<byte[], byte[]>> consumers = new ConcurrentHashMap<>();

    @Override
    public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
        Consumer<byte[], byte[]> consumer = super.getConsumer(config);
        consumers.put(thread(config, "-consumer"), consumer);
        return consumer;
    }

    /**
     * What Kafka Streams has to be told so that these clients know its consumers. With {@code group.protocol=streams} it makes
     * them itself and asks no supplier; a wrapper, internal to Kafka Streams, is shown them then.
     */
    Map<String, Object> properties() {
        return Map.of(
                StreamsConfig.mainConsumerPrefix(StreamsConfig.InternalConfig.INTERNAL_CONSUMER_WRAPPER),
                Shown.class,
                StreamsConfig.mainConsumerPrefix(SELF),
                this);
    }

    /** A consumer that says that it is there; made by name, hence public. */
    public static final class Shown extends ConsumerWrapper {
        @Override
        public void wrapConsumer(
                AsyncKafkaConsumer<byte[], byte[]> consumer,
                Map<String, Object> config,
                Optional<StreamsRebalanceData> rebalances) {
            super.wrapConsumer(consumer, config, rebalances);
            if (config.get(SELF) instanceof JoinClients clients) {
                clients.consumers.put(thread(config, "-consumer"), this);
            }
        }
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
        return new JoinProducer(config, held(config));
    }

    /** What the group has committed of the partitions of a producer's thread; to be called by that thread. */
    final Supplier<Map<TopicPartition, OffsetAndMetadata>> held(Map<String, Object> config) {
        String thread = thread(config, "-producer");
        return () -> {
            Consumer<byte[], byte[]> consumer = consumers.get(thread);
            Map<TopicPartition, OffsetAndMetadata> held = new HashMap<>();
            if (consumer != null) {
                consumer.committed(consumer.assignment()).forEach((partition, offset) -> {
                    if (offset != null) {
                        held.put(partition, offset);
                    }
                });
            }
            return held;
        };
    }

    private static String thread(Map<String, Object> config, String suffix) {
        String client = String.valueOf(config.get(CommonClientConfigs.CLIENT_ID_CONFIG));
        return client.endsWith(suffix) ? client.substring(0, client.length() - suffix.length()) : client;
    }

    static class JoinProducer extends KafkaProducer<byte[], byte[]> {

        private final Supplier<Map<TopicPartition, OffsetAndMetadata>> held;

        JoinProducer(Map<String, Object> config, Supplier<Map<TopicPartition, OffsetAndMetadata>> held) {
            super(config, new ByteArraySerializer(), new ByteArraySerializer());
            this.held = held;
        }

        @Override
        public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, @Nullable Callback callback) {
            return append(
                    record,
                    callback == null
                            ? null
                            : (metadata, failure) -> callback.onCompletion(
                                    metadata, failure instanceof RetriableException late ? ended(late) : failure));
        }

        @Override
        public void sendOffsetsToTransaction(
                Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
            try {
                sendOffsets(offsets.isEmpty() ? held.get() : offsets, group);
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

        /** Likewise, and may fail with what could be tried again. */
        Future<RecordMetadata> append(ProducerRecord<byte[], byte[]> record, @Nullable Callback callback) {
            return super.send(record, callback);
        }

        /** Likewise, and may time out. */
        void sendOffsets(Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
            super.sendOffsetsToTransaction(offsets, group);
        }

        /** Likewise, and may time out. */
        void commit() {
            super.commitTransaction();
        }

        private static KafkaException ended(RetriableException late) {
            return new KafkaException(
                    "the brokers did not take a transaction in time, so another thread takes it up from what is committed: "
                            + late.getMessage(),
                    late);
        }
    }
}
