package dev.tributary.fusionstream;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.metrics.KafkaMetric;

/**
 * A stream thread's producer. It changes no record, and tells {@link AfterCommit} how each transaction ended. One whose
 * commit threw may have committed or not; Streams then does the work again, so it counts as aborted.
 */
final class CommitAwareProducer implements Producer<byte[], byte[]> {

    private final Producer<byte[], byte[]> producer;
    private final AfterCommit afterCommit;

    CommitAwareProducer(Producer<byte[], byte[]> producer, AfterCommit afterCommit) {
        this.producer = producer;
        this.afterCommit = afterCommit;
    }

    @Override
    public void commitTransaction() {
        try {
            producer.commitTransaction();
        } catch (RuntimeException e) {
            afterCommit.aborted();
            throw e;
        }
        afterCommit.committed();
    }

    @Override
    public void abortTransaction() {
        afterCommit.aborted();
        producer.abortTransaction();
    }

    @Override
    public void close() {
        afterCommit.aborted();
        producer.close();
    }

    @Override
    public void close(Duration timeout) {
        afterCommit.aborted();
        producer.close(timeout);
    }

    @Override
    public void initTransactions() {
        producer.initTransactions();
    }

    @Override
    public void beginTransaction() {
        producer.beginTransaction();
    }

    @Override
    public void sendOffsetsToTransaction(
            Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata groupMetadata) {
        producer.sendOffsetsToTransaction(offsets, groupMetadata);
    }

    @Override
    public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
        return producer.send(record);
    }

    @Override
    public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
        return producer.send(record, callback);
    }

    @Override
    public void flush() {
        producer.flush();
    }

    @Override
    public List<PartitionInfo> partitionsFor(String topic) {
        return producer.partitionsFor(topic);
    }

    @Override
    public Map<MetricName, ? extends Metric> metrics() {
        return producer.metrics();
    }

    @Override
    public Uuid clientInstanceId(Duration timeout) {
        return producer.clientInstanceId(timeout);
    }

    @Override
    public void registerMetricForSubscription(KafkaMetric metric) {
        producer.registerMetricForSubscription(metric);
    }

    @Override
    public void unregisterMetricFromSubscription(KafkaMetric metric) {
        producer.unregisterMetricFromSubscription(metric);
    }
}
