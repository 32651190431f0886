package dev.tributary.deploy.watch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tributary.contract.Decoded;
import dev.tributary.contract.Fused;
import dev.tributary.contract.Json;
import dev.tributary.contract.KafkaSettings;
import dev.tributary.contract.Modality;
import dev.tributary.contract.PartId;
import dev.tributary.contract.Settings;
import dev.tributary.contract.Topic;
import dev.tributary.contract.Topics;
import dev.tributary.contract.TurnHeaders;
import dev.tributary.deploy.dlq.Letter;
import dev.tributary.deploy.dlq.LetterFilter;
import dev.tributary.deploy.dlq.LetterReader;
import dev.tributary.deploy.dlq.TopicScan;
import dev.tributary.deploy.page.TurnBook;
import dev.tributary.deploy.page.TurnEntry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * Puts one turn together: the join's own answer when it has one, then its records on the topics, of which only the partition
 * of its key is read, then dead letters.
 */
public final class StoryReader {

    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final Map<String, Object> client;
    private final @Nullable URI fusion;
    private final Links links;
    private final TurnBook book = new TurnBook(1, Long.MAX_VALUE);
    private final Map<String, Consumer<ConsumerRecord<byte[], byte[]>>> readers = new HashMap<>();
    private final List<String> notes = new ArrayList<>();
    private final Map<PartId, String> workers = new HashMap<>();
    private final Stands stands = new Stands();
    private boolean unknownToJoin;
    private final Stands.Groups groups;

    /**
     * @param settings how to reach Kafka, and the names of groups
     * @param fusion base URL of fusion-stream, or null when it is not known
     */
    public StoryReader(Settings settings, String clientId, @Nullable URI fusion, Links links) {
        this.client = KafkaSettings.from(settings).properties(clientId);
        this.groups = Stands.Groups.of(settings);
        this.fusion = fusion;
        this.links = links;
        read(Topics.TURNS, (turn, size, record) -> book.add(turn, size));
        for (Modality modality : Modality.values()) {
            read(Topics.parts(modality), (part, size, record) -> {
                stands.part(part.part(), record);
                book.add(part, size);
            });
            read(Topics.results(modality), (result, size, record) -> {
                stands.result(result.part(), record);
                String worker = TurnHeaders.value(record.headers(), TurnHeaders.WORKER);
                if (worker != null) {
                    workers.putIfAbsent(result.part(), worker);
                }
                book.add(result, size);
            });
        }
        read(Topics.FUSED, (fused, size, record) -> book.add(fused, size));
        read(Topics.LATE, (late, size, record) -> book.add(late, size));
    }

    private interface Into<T> {
        void add(T value, long size, ConsumerRecord<byte[], byte[]> record);
    }

    private <T> void read(Topic<T> topic, Into<T> into) {
        readers.put(topic.name(), record -> {
            byte[] value = record.value();
            if (topic.decode(value) instanceof Decoded.Ok<T> ok) {
                into.add(ok.value(), value.length, record);
            }
        });
    }

    /**
     * The turn as it is known now.
     *
     * @param since from when on topics are read
     * @throws IllegalStateException when Kafka does not answer, saying so
     */
    public Story read(String turnId, Instant since) throws InterruptedException {
        JsonNode joined = joined(turnId);
        try (TopicScan scan = new TopicScan(client)) {
            byte[] key = turnId.getBytes(StandardCharsets.UTF_8);
            List<TopicPartition> partitions = readers.keySet().stream()
                    .map(topic -> holder(scan.partitions(topic), key))
                    .toList();
            scan.read(scan.since(partitions, since), record -> take(record, key));
        }
        if (joined != null && joined.has("fused")) {
            fused(joined.path("fused")).accept(book);
        }
        List<Letter> letters = LetterReader.read(client, new LetterFilter(Set.of(), turnId, null, null, null));
        TurnEntry entry = book.find(turnId);
        boolean open = entry != null && entry.fused() == null;
        return Story.of(
                turnId,
                entry,
                joined == null ? null : joined.path("windowEndsInMs").asLong(),
                unknownToJoin,
                letters,
                new Story.Places(workers, open ? stands.look(client, groups) : Map.of()),
                links,
                notes);
    }

    /** As every producer of keyed records here chooses it. */
    private static TopicPartition holder(List<TopicPartition> partitions, byte[] key) {
        int partition = Utils.toPositive(Utils.murmur2(key)) % partitions.size();
        return new TopicPartition(partitions.get(0).topic(), partition);
    }

    private void take(ConsumerRecord<byte[], byte[]> record, byte[] key) {
        Consumer<ConsumerRecord<byte[], byte[]>> reader = readers.get(record.topic());
        if (reader != null && record.value() != null && Arrays.equals(key, record.key())) {
            reader.accept(record);
        }
    }

    private static Consumer<TurnBook> fused(JsonNode json) {
        return book -> {
            try {
                book.add(Json.MAPPER.treeToValue(json, Fused.class), 0);
            } catch (IOException | IllegalArgumentException e) {
                throw new IllegalStateException("fusion-stream's answer is none that this release reads", e);
            }
        };
    }

    /** What the join holds; null when it does not know the turn, or does not say. */
    private @Nullable JsonNode joined(String turnId) throws InterruptedException {
        if (fusion == null) {
            notes.add("fusion-stream was not asked: tributary.fusion.url is not set");
            return null;
        }
        HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(PATIENCE)
                .build();
        try {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(fusion.resolve("/turns/" + turnId))
                            .timeout(PATIENCE)
                            .build(),
                    BodyHandlers.ofString());
            if (answer.statusCode() == 200) {
                return Json.MAPPER.readTree(answer.body());
            }
            unknownToJoin = answer.statusCode() == 404;
            if (!unknownToJoin) {
                notes.add(
                        "fusion-stream answered " + answer.statusCode() + "; what follows is what lies on the topics");
            }
        } catch (IOException e) {
            notes.add("fusion-stream does not answer at " + fusion + "; what follows is what lies on the topics");
        }
        return null;
    }
}
