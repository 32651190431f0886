package dev.tributary.contract;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Waits for the leaders of new partitions.
 *
 * <p>The controller answers that a topic is created before the brokers lead its partitions. A producer that sends at that
 * moment can lose its first records, idempotent or not: the first batch is refused for want of a leader, the second is
 * accepted as the partition's first, and every repeat of the first is out of order until it expires (KAFKA-15591, in
 * releases up to 4.3). So whoever creates topics waits here before anybody is told that they are there.
 */
public final class TopicLeaders {

    private static final int LOOK_EVERY_MS = 20;

    private TopicLeaders() {}

    /**
     * Returns when a leader has answered for each of so many partitions of the topics.
     *
     * @throws ExecutionException when a broker refuses
     * @throws TimeoutException when there is none for so long
     */
    public static void await(Admin admin, Collection<String> topics, int partitions, Duration patience)
            throws ExecutionException, InterruptedException, TimeoutException {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        for (String topic : topics) {
            for (int partition = 0; partition < partitions; partition++) {
                asked.put(new TopicPartition(topic, partition), OffsetSpec.earliest());
            }
        }
        long until = System.nanoTime() + patience.toNanos();
        awaitKnown(admin, topics, until);
        // Asks again by itself for as long as nobody leads.
        var unused = admin.listOffsets(asked).all().get(until - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    /** To ask for offsets of a topic that no broker knows yet is logged as an error. */
    private static void awaitKnown(Admin admin, Collection<String> topics, long until)
            throws ExecutionException, InterruptedException, TimeoutException {
        while (true) {
            try {
                var unused = admin.describeTopics(topics)
                        .allTopicNames()
                        .get(until - System.nanoTime(), TimeUnit.NANOSECONDS);
                return;
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException) || System.nanoTime() > until) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MS);
            }
        }
    }
}
