package dev.tributary.deploy.replay;

import org.apache.kafka.common.TopicPartition;

/**
 * A stretch of one partition.
 *
 * @param from its first offset
 * @param end the offset after its last one
 */
record Slice(TopicPartition partition, long from, long end) {

    /** How many offsets there are; some of them may be of no record. */
    long length() {
        return Math.max(0, end - from);
    }
}
