package dev.tributary.deploy.bench;

import dev.tributary.contract.Fused;
import dev.tributary.contract.Outcome;
import dev.tributary.contract.Result;
import dev.tributary.contract.Topics;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads what a system wrote, looks whether it is right, and keeps when each record was appended. */
final class Outputs {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Set<String> seen = new HashSet<>();
    private final long[] appended;

    private Outputs(int expected) {
        this.appended = new long[expected];
    }

    /**
     * Reads a topic up to its end, read-committed.
     *
     * @param ends the offset after the last record of each partition
     * @param expected how many records there must be
     * @param copies whether they are results, and not outcomes
     * @return the milliseconds at which they were appended, in order
     * @throws IllegalStateException when one is wrong, or missing, or there twice
     */
    static long[] read(String bootstrapServers, Map<TopicPartition, Long> ends, int expected, boolean copies) {
        Outputs outputs = new Outputs(expected);
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed",
                        ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                        5_000),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(ends.keySet());
            consumer.seekToBeginning(List.of());
            long until = System.nanoTime() + PATIENCE.toNanos();
            while (!ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue())) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    outputs.take(record, copies);
                    until = System.nanoTime() + PATIENCE.toNanos();
                }
                if (System.nanoTime() > until) {
                    throw new IllegalStateException("the output cannot be read to its end");
                }
            }
        }
        if (outputs.seen.size() != expected) {
            throw new IllegalStateException(
                    "there are " + outputs.seen.size() + " records where " + expected + " must come out");
        }
        Arrays.sort(outputs.appended);
        return outputs.appended;
    }

    private void take(ConsumerRecord<byte[], byte[]> record, boolean copies) {
        String what = copies ? copy(record.value()) : complete(record.value());
        if (seen.size() == appended.length || !seen.add(what)) {
            throw new IllegalStateException(what + " came out twice, or should not have come out");
        }
        appended[seen.size() - 1] = record.timestamp();
    }

    private static String copy(byte[] value) {
        Result result = TopicSerde.read(Topics.TEXT_RESULTS, value);
        return result.turnId() + " " + result.part();
    }

    private static String complete(byte[] value) {
        return complete(TopicSerde.read(Topics.FUSED, value)).turnId();
    }

    /** The outcome, if it is that of a turn with all its parts, in its first revision. */
    static Fused complete(Fused fused) {
        if (fused.outcome() != Outcome.COMPLETE
                || fused.revision() != 1
                || !fused.missing().isEmpty()
                || !fused.parts().keySet().equals(Set.copyOf(fused.expected()))) {
            throw new IllegalStateException("turn " + fused.turnId() + " is " + fused.outcome() + " in revision "
                    + fused.revision() + " with " + fused.parts().keySet() + " of " + fused.expected());
        }
        return fused;
    }
}
