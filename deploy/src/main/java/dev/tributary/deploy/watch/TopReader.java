package dev.tributary.deploy.watch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tributary.contract.Json;
import dev.tributary.contract.Topic;
import dev.tributary.contract.Topics;
import dev.tributary.deploy.client.TopicReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsResult;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Looks at everything, again and again, and disturbs nobody: it has no group and commits nothing. Not thread-safe. */
public final class TopReader implements AutoCloseable {

    private static final int SECONDS = 10;
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /** Counted by reading: offsets would count the ends of transactions, too. */
    private static final List<String> READ =
            Topics.ALL.stream().<String>map(Topic::name).toList();

    private final Admin admin;
    private final TopicReader reader;
    private final RecentWork recent = new RecentWork();
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();
    private final @Nullable URI fusion;
    private final Map<String, URI> services;
    private final InstantSource clock;
    private final List<TopicPartition> partitions;

    private TopReader(
            Admin admin,
            TopicReader reader,
            List<TopicPartition> partitions,
            @Nullable URI fusion,
            Map<String, URI> services,
            InstantSource clock) {
        this.admin = admin;
        this.reader = reader;
        this.partitions = partitions;
        this.fusion = fusion;
        this.services = new TreeMap<>(services);
        this.clock = clock;
    }

    /**
     * Opens the topics, which must exist.
     *
     * @param client properties to reach Kafka
     * @param fusion base URL of fusion-stream, or null when it is not known
     * @param services base URLs of services with {@code /health/ready}, by name
     * @throws IllegalStateException when Kafka does not answer or has no such topics, saying so
     */
    public static TopReader open(
            Map<String, Object> client, @Nullable URI fusion, Map<String, URI> services, InstantSource clock)
            throws InterruptedException {
        TopicReader reader = TopicReader.open(client, READ, clock.instant().minus(RecentWork.KEPT));
        try {
            Admin admin = Admin.create(client);
            return open(admin, reader, fusion, services, clock);
        } catch (RuntimeException | InterruptedException e) {
            reader.close();
            throw e;
        }
    }

    private static TopReader open(
            Admin admin, TopicReader reader, @Nullable URI fusion, Map<String, URI> services, InstantSource clock)
            throws InterruptedException {
        try {
            List<TopicPartition> partitions = new ArrayList<>();
            get(admin.describeTopics(READ).allTopicNames())
                    .forEach((name, topic) -> topic.partitions()
                            .forEach(partition -> partitions.add(new TopicPartition(name, partition.partition()))));
            return new TopReader(admin, reader, partitions, fusion, services, clock);
        } catch (RuntimeException | InterruptedException e) {
            admin.close();
            throw e;
        }
    }

    /** How things are now, or were within the last second where records never stop coming. */
    public TopSample look() throws InterruptedException {
        long until = System.nanoTime() + PATIENCE.toNanos();
        int polled;
        do {
            polled = 0;
            for (var record : reader.poll(POLL)) {
                recent.add(record);
                polled++;
            }
        } while ((polled > 0 && System.nanoTime() < until) || !reader.isCaughtUp());
        Instant now = clock.instant();
        recent.forgetBefore(now.minus(RecentWork.KEPT));
        Map<String, Map<TopicPartition, Long>> lag = lag(ends());
        return new TopSample(
                now,
                rates(now),
                byTopic(lag),
                open(now),
                recent.outcomes(),
                recent.turnP95Ms(),
                recent.stages(),
                Replicas.of(Members.of(admin, lag.keySet()), lag, recent.stagesByReplica()),
                health());
    }

    private Map<String, Double> rates(Instant now) {
        Map<String, Double> rates = new TreeMap<>();
        READ.forEach(topic -> rates.put(topic, recent.rate(topic, now)));
        return rates;
    }

    private Map<TopicPartition, Long> ends() throws InterruptedException {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        partitions.forEach(partition -> asked.put(partition, OffsetSpec.latest()));
        Map<TopicPartition, Long> offsets = new HashMap<>();
        get(admin.listOffsets(asked).all()).forEach((partition, found) -> offsets.put(partition, found.offset()));
        return offsets;
    }

    /** What each group has not committed, by partition. */
    private Map<String, Map<TopicPartition, Long>> lag(Map<TopicPartition, Long> ends) throws InterruptedException {
        Collection<GroupListing> groups = get(admin.listGroups().valid());
        Map<String, ListConsumerGroupOffsetsSpec> asked = new HashMap<>();
        groups.forEach(group -> asked.put(group.groupId(), new ListConsumerGroupOffsetsSpec()));
        Map<String, Map<TopicPartition, Long>> lag = new TreeMap<>();
        ListConsumerGroupOffsetsResult offsets = admin.listConsumerGroupOffsets(asked);
        for (String group : asked.keySet()) {
            Map<TopicPartition, Long> behind = lag.computeIfAbsent(group, none -> new HashMap<>());
            for (Map.Entry<TopicPartition, @Nullable OffsetAndMetadata> at :
                    committed(offsets, group).entrySet()) {
                Long end = ends.get(at.getKey());
                OffsetAndMetadata committed = at.getValue();
                if (end != null && committed != null) {
                    behind.put(at.getKey(), Math.max(0, end - committed.offset()));
                }
            }
        }
        return lag;
    }

    private static List<TopSample.Lag> byTopic(Map<String, Map<TopicPartition, Long>> lag) {
        List<TopSample.Lag> all = new ArrayList<>();
        lag.forEach((group, partitions) -> {
            Map<String, Long> byTopic = new TreeMap<>();
            partitions.forEach((partition, behind) -> byTopic.merge(partition.topic(), behind, Long::sum));
            byTopic.forEach((topic, behind) -> all.add(new TopSample.Lag(group, topic, behind)));
        });
        return all;
    }

    /** A group that ends at this moment, or that may not be looked at, has none. */
    private static Map<TopicPartition, @Nullable OffsetAndMetadata> committed(
            ListConsumerGroupOffsetsResult offsets, String group) throws InterruptedException {
        try {
            return get(offsets.partitionsToOffsetAndMetadata(group));
        } catch (IllegalStateException e) {
            return Map.of();
        }
    }

    private TopSample.@Nullable Open open(Instant now) throws InterruptedException {
        HttpResponse<String> answer = fusion == null ? null : ask(fusion.resolve("/turns?open=true&limit=1000"));
        if (answer == null || answer.statusCode() != 200) {
            return null;
        }
        try {
            JsonNode turns = Json.MAPPER.readTree(answer.body()).path("turns");
            return new TopSample.Open(
                    turns.size(),
                    turns.isEmpty()
                            ? null
                            : Duration.between(
                                            Instant.parse(turns.get(0)
                                                    .path("openedAt")
                                                    .asText()),
                                            now)
                                    .toMillis());
        } catch (IOException | DateTimeParseException e) {
            return null; // no such list: something else answers there
        }
    }

    private Map<String, String> health() throws InterruptedException {
        Map<String, String> health = new TreeMap<>();
        for (Map.Entry<String, URI> service : services.entrySet()) {
            HttpResponse<String> answer = ask(service.getValue().resolve("/health/ready"));
            health.put(
                    service.getKey(),
                    answer == null
                            ? "no answer at " + service.getValue()
                            : answer.statusCode() == 200 ? "ready" : "not ready");
        }
        return health;
    }

    private @Nullable HttpResponse<String> ask(URI uri) throws InterruptedException {
        try {
            return http.send(HttpRequest.newBuilder(uri).timeout(PATIENCE).build(), BodyHandlers.ofString());
        } catch (IOException e) {
            return null;
        }
    }

    private static <T> T get(KafkaFuture<T> future) throws InterruptedException {
        try {
            return future.get(SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException("Kafka refuses: " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new IllegalStateException("Kafka does not answer within " + SECONDS + " s", e);
        }
    }

    @Override
    public void close() {
        reader.close();
        admin.close(Duration.ofSeconds(1));
    }
}
