package dev.tributary.deploy.chaos;

import dev.tributary.contract.Decoded;
import dev.tributary.contract.Rejected;
import dev.tributary.contract.ResultStatus;
import dev.tributary.contract.Topic;
import dev.tributary.contract.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What became of the items, read off the topics, and held against what must become of them. */
final class WorkerAccount {

    private final Map<String, List<String>> results = new HashMap<>();
    private final Map<String, List<String>> letters = new HashMap<>();
    private final KafkaConsumer<byte[], byte[]> consumer;

    private WorkerAccount(KafkaConsumer<byte[], byte[]> consumer) {
        this.consumer = consumer;
    }

    static WorkerAccount read(String bootstrapServers) {
        Map<String, Object> properties =
                Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed");
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            WorkerAccount account = new WorkerAccount(consumer);
            account.read(Topics.IMAGE_RESULTS, (turn, result) -> {
                String error = result.error() == null ? "" : result.error().type();
                account.results
                        .computeIfAbsent(result.turnId(), unused -> new ArrayList<>())
                        .add(result.status() == ResultStatus.OK ? "" : error);
            });
            account.read(Topics.REJECTED, (turn, rejected) -> account.letter(turn, rejected));
            return account;
        }
    }

    private void letter(String turn, Rejected rejected) {
        letters.computeIfAbsent(turn, unused -> new ArrayList<>()).add(rejected.errorType());
    }

    private interface Reader<T> {
        void read(String turn, T value);
    }

    private <T> void read(Topic<T> topic, Reader<T> reader) {
        List<TopicPartition> partitions = consumer.partitionsFor(topic.name()).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.getOrDefault(each, 0L))) {
            consumer.poll(Duration.ofMillis(100)).forEach(record -> {
                if (topic.decode(record.value()) instanceof Decoded.Ok<T> ok) {
                    reader.read(new String(record.key(), StandardCharsets.UTF_8), ok.value());
                }
            });
        }
    }

    /** Holds each item to what must have become of it; more of the same than one is counted, not a problem. */
    Report check(List<WorkerItem> items) {
        Report report = new Report();
        for (WorkerItem item : items) {
            boolean good = item.kind() == WorkerItem.Kind.GOOD;
            ends(report, item, "result", results, item.kind().hasResult);
            ends(report, item, "dead letter", letters, !good);
            report.count(item.kind().name());
        }
        return report;
    }

    private static void ends(
            Report report, WorkerItem item, String what, Map<String, List<String>> all, boolean expected) {
        List<String> found = all.getOrDefault(item.turnId(), List.of());
        String subject = item.turnId() + " (" + item.kind() + ")";
        if (expected && found.isEmpty()) {
            report.problem("no " + what, subject, "lost");
        } else if (!expected && !found.isEmpty()) {
            report.problem("a " + what + " too many", subject, found.toString());
        }
        for (String error : found) {
            if (!item.mayEndWith(error)) {
                report.problem("another error", subject, what + " says '" + error + "'");
            }
        }
        if (found.size() > 1) {
            report.count("repeated " + what + "s", found.size() - 1);
        }
    }
}
