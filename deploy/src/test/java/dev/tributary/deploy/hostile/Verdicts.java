package dev.tributary.deploy.hostile;

import dev.tributary.contract.Decoded;
import dev.tributary.contract.Modality;
import dev.tributary.contract.PartError;
import dev.tributary.contract.Rejected;
import dev.tributary.contract.Result;
import dev.tributary.contract.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** What the results and the dead letters say, by turn and by place. */
final class Verdicts implements AutoCloseable {

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<String, String> byTurn = new HashMap<>();
    private final Map<String, String> byPlace = new HashMap<>();
    private final Set<String> twice = new HashSet<>();

    Verdicts(String kafka) {
        consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        kafka,
                        "isolation.level",
                        "read_committed",
                        "auto.offset.reset",
                        "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> all = Stream.concat(
                        Stream.of(Topics.REJECTED), Stream.of(Modality.values()).map(Topics::results))
                .flatMap(topic -> consumer.partitionsFor(topic.name()).stream())
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(all);
        consumer.seekToBeginning(all);
    }

    void read() {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
            if (record.topic().equals(Topics.REJECTED.name())) {
                if (Topics.REJECTED.decode(record.value()) instanceof Decoded.Ok<Rejected> letter) {
                    Rejected rejected = letter.value();
                    put(
                            byPlace,
                            place(rejected.topic(), rejected.partition(), rejected.offset()),
                            rejected.errorType());
                }
            } else if (Topics.TEXT_RESULTS.decode(record.value()) instanceof Decoded.Ok<Result> result) {
                PartError error = result.value().error();
                put(byTurn, result.value().turnId(), error == null ? Trial.ANSWERED : error.type());
            }
        }
    }

    private void put(Map<String, String> verdicts, String of, String verdict) {
        if (verdicts.put(of, verdict) != null) {
            twice.add(of);
        }
    }

    @Nullable String ofTurn(String turnId) {
        return byTurn.get(turnId);
    }

    @Nullable String ofPlace(String place) {
        return byPlace.get(place);
    }

    /** What has more than one result, or more than one dead letter. */
    Set<String> twice() {
        return twice;
    }

    static String place(String topic, int partition, long offset) {
        return topic + "-" + partition + "@" + offset;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
