package dev.tributary.deploy.chaos;

import dev.tributary.deploy.embedded.StoredSpan;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * All that can be seen of a run from outside.
 *
 * @param acknowledged marks of the messages that the broker acknowledged, and when
 * @param inputs what lies on the join's input topics
 * @param outputs what a read-committed reader finds on the output topics, by partition in order
 * @param spans all that were stored
 * @param committed offsets of the join's group
 * @param ends of the input topics' partitions
 * @param disturbances the faults
 */
record History(
        Map<Long, Instant> acknowledged,
        List<Input> inputs,
        List<ConsumerRecord<byte[], byte[]>> outputs,
        List<StoredSpan> spans,
        Map<TopicPartition, Long> committed,
        Map<TopicPartition, Long> ends,
        List<Disturbance> disturbances) {}
