package dev.tributary.deploy.chaos;

import dev.tributary.contract.Modality;
import dev.tributary.contract.Topic;
import dev.tributary.contract.Topics;
import dev.tributary.contract.TurnHeaders;
import dev.tributary.deploy.embedded.StoredSpan;
import dev.tributary.deploy.embedded.TraceStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads a history: everything on the topics, read-committed, from their beginning. */
final class HistoryReader implements AutoCloseable {

    private static final String GROUP = "tributary-fusion";
    private static final List<String> INPUTS = Stream.concat(
                    Stream.of(Topics.TURNS.name()),
                    Arrays.stream(Modality.values())
                            .map(modality -> Topics.results(modality).name()))
            .toList();
    private static final List<String> OUTPUTS = Stream.of(Topics.FUSED, Topics.LATE, Topics.REJECTED)
            .map(Topic::name)
            .toList();

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Admin admin;
    private final List<ConsumerRecord<byte[], byte[]>> seen = new ArrayList<>();

    HistoryReader(String bootstrapServers) {
        consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
        consumer.assign(Stream.concat(INPUTS.stream(), OUTPUTS.stream())
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList());
    }

    /** Whether the join's group has committed all that lies on its inputs. */
    boolean isDrained() throws ExecutionException, InterruptedException {
        return ends().equals(committed());
    }

    History read(Traffic traffic, TraceStore traces, List<Disturbance> disturbances)
            throws ExecutionException, InterruptedException {
        readToEnd();
        Map<Long, Traffic.Sent> sent = traffic.sent();
        List<Input> inputs = new ArrayList<>();
        List<ConsumerRecord<byte[], byte[]>> outputs = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : seen) {
            if (OUTPUTS.contains(record.topic())) {
                outputs.add(record);
            } else {
                Traffic.Sent what = Objects.requireNonNull(
                        sent.get(Long.parseLong(Objects.requireNonNull(
                                TurnHeaders.value(record.headers(), Message.MARK), "a record of somebody else"))),
                        "a record that was not sent");
                inputs.add(new Input(what.message(), what.at(), record));
            }
        }
        List<StoredSpan> spans = traces.traceIds().stream()
                .flatMap(id -> traces.trace(id).stream())
                .toList();
        return new History(traffic.acknowledged(), inputs, outputs, spans, committed(), ends(), disturbances);
    }

    private void readToEnd() {
        Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            consumer.poll(Duration.ofMillis(200)).forEach(seen::add);
        }
    }

    private Map<TopicPartition, Long> ends() {
        return consumer.endOffsets(consumer.assignment().stream()
                .filter(partition -> INPUTS.contains(partition.topic()))
                .collect(Collectors.toSet()));
    }

    /** Partitions that nothing was committed for count as 0. */
    private Map<TopicPartition, Long> committed() throws ExecutionException, InterruptedException {
        Map<TopicPartition, Long> committed = new HashMap<>();
        ends().keySet().forEach(partition -> committed.put(partition, 0L));
        admin.listConsumerGroupOffsets(GROUP)
                .partitionsToOffsetAndMetadata()
                .get()
                .forEach((partition, offset) -> {
                    if (offset != null && committed.containsKey(partition)) {
                        committed.put(partition, offset.offset());
                    }
                });
        return committed;
    }

    @Override
    public void close() {
        consumer.close();
        admin.close();
    }
}
