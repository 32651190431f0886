package dev.tributary.ingest;

import io.opentelemetry.context.Scope;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One transactional producer, made when it is needed. After any failure it is thrown away: the next one, under the same
 * transactional ID, first aborts what the old one left, whatever state that was in. Used by one thread at a time.
 */
final class Transactions implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Transactions.class);

    /** Time for a failed producer to abort its transaction, so that read-committed readers need not wait for the next. */
    private static final Duration LAST_WORDS = Duration.ofMillis(500);

    private final Supplier<Producer<byte[], byte[]>> factory;
    private @Nullable Producer<byte[], byte[]> producer;

    Transactions(Supplier<Producer<byte[], byte[]>> factory) {
        this.factory = factory;
    }

    /** Makes the producer ready, so that the first transaction need not wait for it, and what the last one left is ended. */
    void prepare() {
        try {
            current();
        } catch (RuntimeException e) {
            throw discard(e);
        }
    }

    /**
     * Commits the records in one transaction.
     *
     * @throws KafkaException when it did not commit, or the answer got lost
     */
    void commit(List<Outgoing> records) {
        commit(records, Map.of(), null);
    }

    /** As {@link #commit(List)}, together with the offsets of what the records were made from. */
    void commit(
            List<Outgoing> records,
            Map<TopicPartition, OffsetAndMetadata> offsets,
            @Nullable ConsumerGroupMetadata group) {
        try {
            Producer<byte[], byte[]> current = current();
            current.beginTransaction();
            for (Outgoing outgoing : records) {
                try (Scope scope = outgoing.context().makeCurrent()) {
                    var unused = current.send(outgoing.record()); // the commit fails when any of them does
                }
            }
            if (group != null) {
                current.sendOffsetsToTransaction(offsets, group);
            }
            current.commitTransaction();
        } catch (RuntimeException e) {
            throw discard(e);
        }
    }

    private Producer<byte[], byte[]> current() {
        Producer<byte[], byte[]> current = producer;
        if (current == null) {
            current = factory.get();
            producer = current;
            current.initTransactions();
        }
        return current;
    }

    private KafkaException discard(RuntimeException why) {
        LOG.warn("a transaction failed, its producer is replaced: {}", why.toString());
        Producer<byte[], byte[]> failed = producer;
        producer = null;
        if (failed != null) {
            close(failed, LAST_WORDS);
        }
        return why instanceof KafkaException failure ? failure : new KafkaException(why);
    }

    @Override
    public void close() {
        if (producer != null) {
            close(producer, Duration.ofSeconds(2));
            producer = null;
        }
    }

    private static void close(Producer<byte[], byte[]> producer, Duration timeout) {
        try {
            producer.close(timeout);
        } catch (KafkaException e) {
            LOG.debug("a producer did not close cleanly", e);
        }
    }
}
