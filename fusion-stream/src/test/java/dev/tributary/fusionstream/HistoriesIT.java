package dev.tributary.fusionstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.tributary.contract.Decoded;
import dev.tributary.contract.Fused;
import dev.tributary.contract.Late;
import dev.tributary.contract.PartId;
import dev.tributary.contract.Settings;
import dev.tributary.contract.Topic;
import dev.tributary.contract.Topics;
import dev.tributary.contract.Turn;
import dev.tributary.contract.TurnHead;
import dev.tributary.contract.testing.EmbeddedKafka;
import dev.tributary.fusionstream.History.Account;
import dev.tributary.fusionstream.History.Announced;
import dev.tributary.fusionstream.History.Answered;
import dev.tributary.fusionstream.History.Content;
import dev.tributary.fusionstream.History.Event;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The histories of {@link TurnHistoriesTest} through a real broker, all turns interleaved, the service restarted on the way.
 * They run twenty times faster: a window is 1.5 seconds, grace 3. What counts is decided by the records' own timestamps, so
 * the last outcome of each turn is known beforehand, however slow the machine is.
 */
class HistoriesIT {

    private static final int TURNS = 60;
    private static final int FASTER = 20;
    private static final Duration WINDOW = Duration.ofMillis(Histories.WINDOW / FASTER);
    private static final Duration GRACE = Duration.ofMillis(Histories.GRACE / FASTER);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    private Path directory;

    private EmbeddedKafka kafka;
    private KafkaProducer<byte[], byte[]> producer;
    private KafkaConsumer<byte[], byte[]> consumer;

    private final TestTelemetry telemetry = new TestTelemetry();
    private final Map<String, History> histories = new TreeMap<>();
    private final Map<String, List<Fused>> fused = new TreeMap<>();
    private final Map<String, List<Late>> late = new TreeMap<>();
    private final List<String> rejected = new ArrayList<>();

    @BeforeEach
    void start() {
        kafka = EmbeddedKafka.start(directory.resolve("kafka")).withTopics(3);
        producer = new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers(),
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        consumer.assign(partitions(Stream.of(Topics.FUSED, Topics.LATE, Topics.REJECTED)));
        IntStream.range(0, TURNS).forEach(i -> histories.put("turn-" + i, fast(Histories.inTime(i))));
    }

    @AfterEach
    void stop() {
        producer.close();
        consumer.close();
        kafka.close();
        telemetry.close();
    }

    @Test
    void interleavedTurnsComeOutOfABrokerAsPromised() throws Exception {
        Instant start;
        CompletableFuture<Void> sent;
        try (FusionService service = FusionService.start(Settings.of(settings()), telemetry.telemetry())) {
            await().atMost(PATIENCE).until(service::ready);
            start = Instant.ofEpochMilli(System.currentTimeMillis());
            sent = send(start);
            await().atMost(PATIENCE).until(() -> {
                poll();
                return fused.size() > TURNS / 4;
            });
        }
        try (FusionService service = FusionService.start(Settings.of(settings()), telemetry.telemetry())) {
            sent.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            await().atMost(PATIENCE).until(() -> {
                poll();
                return fused.size() == TURNS;
            });
            // A turn's window ends at the latest a window after it was first seen, and seen it was before its outcome.
            Instant after = Instant.ofEpochMilli(System.currentTimeMillis())
                    .plus(WINDOW)
                    .plus(GRACE)
                    .plusSeconds(1);
            await().atMost(PATIENCE).until(() -> Instant.now().isAfter(after));
            Instant opened = start;
            histories.forEach((turnId, history) -> sendLate(turnId, history, opened, after));
            await().atMost(PATIENCE).until(this::everythingIsConsumed);
            assertThat(service.ready()).isTrue();
        }
        poll();

        assertThat(rejected).isEmpty();
        assertThat(fused).containsOnlyKeys(histories.keySet());
        histories.forEach(this::check);
    }

    private void check(String turnId, History history) {
        List<Fused> outcomes = fused.getOrDefault(turnId, List.of());
        assertThat(outcomes)
                .as("%s, %s", turnId, history)
                .extracting(Fused::revision)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, outcomes.size()).boxed().toList());
        Fused last = outcomes.get(outcomes.size() - 1);
        List<Fused> promised =
                Played.of(Heart.of(TurnHistoriesTest.STEP), slow(history)).fused();
        assertThat(Played.facts(last))
                .as("%s, %s", turnId, history)
                .isEqualTo(Played.facts(promised.get(promised.size() - 1)));
        Answered lateOne = lateOne(history);
        boolean better = history.events().stream()
                .noneMatch(event -> event instanceof Answered answered
                        && answered.part().equals(lateOne.part())
                        && answered.content() == Content.VERSION_2);
        assertThat(late.getOrDefault(turnId, List.of()))
                .as("%s, %s", turnId, history)
                .extracting(Late::part, Late::decidedRevision)
                .containsExactlyElementsOf(better ? List.of(tuple(lateOne.part(), last.revision())) : List.of());
    }

    /** Each turn's records at their times, from another thread. */
    private CompletableFuture<Void> send(Instant start) {
        List<CompletableFuture<Void>> all = new ArrayList<>();
        histories.forEach((turnId, history) -> {
            for (Event event : history.events()) {
                Executor then = CompletableFuture.delayedExecutor(event.now(), TimeUnit.MILLISECONDS);
                all.add(CompletableFuture.runAsync(
                        () -> send(turnId, event, start, start.plusMillis(event.now())), then));
            }
        });
        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new));
    }

    private void send(String turnId, Event event, Instant start, Instant at) {
        if (event instanceof Announced announced) {
            send(Topics.TURNS, turnId, Turn.of(head(turnId, announced.account(), start)), at);
        } else if (event instanceof Answered answered) {
            send(
                    Topics.results(answered.part().modality()),
                    turnId,
                    answered.content().result(head(turnId, answered.account(), start), answered.part()),
                    at);
        }
    }

    private <T> void send(Topic<T> topic, String turnId, T value, Instant at) {
        try {
            producer.send(new ProducerRecord<>(
                            topic.name(), null, at.toEpochMilli(), topic.key(turnId), topic.serialize(value)))
                    .get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private static TurnHead head(String turnId, Account account, Instant start) {
        return account.head(turnId, start.plusMillis(account.opened()));
    }

    private void sendLate(String turnId, History history, Instant start, Instant at) {
        send(turnId, lateOne(history), start, at);
    }

    private static Answered lateOne(History history) {
        Account account = history.accounts().get(0);
        return new Answered(0, 0, account.expected().get(0), Content.VERSION_2, Answered.SMALL, account);
    }

    private boolean everythingIsConsumed() throws Exception {
        List<TopicPartition> inputs =
                partitions(Stream.concat(Stream.of(Topics.TURNS), FusionTopology.results().stream()));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets("tributary-fusion")
                    .partitionsToOffsetAndMetadata()
                    .get();
            return consumer.endOffsets(inputs).entrySet().stream()
                    .allMatch(end -> end.getValue() == 0
                            || (committed.get(end.getKey()) != null
                                    && committed.get(end.getKey()).offset() == end.getValue()));
        }
    }

    private List<TopicPartition> partitions(Stream<? extends Topic<?>> topics) {
        return topics.flatMap(topic -> IntStream.range(0, 3).mapToObj(i -> new TopicPartition(topic.name(), i)))
                .toList();
    }

    /** Reads to the end of what is committed. */
    private void poll() {
        Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                if (record.topic().equals(Topics.FUSED.name())) {
                    Fused outcome = ((Decoded.Ok<Fused>) Topics.FUSED.decode(record.value())).value();
                    fused.computeIfAbsent(outcome.turnId(), id -> new ArrayList<>())
                            .add(outcome);
                } else if (record.topic().equals(Topics.LATE.name())) {
                    Late one = ((Decoded.Ok<Late>) Topics.LATE.decode(record.value())).value();
                    late.computeIfAbsent(one.turnId(), id -> new ArrayList<>()).add(one);
                } else {
                    rejected.add(new String(record.value(), UTF_8));
                }
            }
        }
    }

    /** The records of a history, faster, and each naming all parts that any names: what is further may not come too late. */
    private static History fast(History history) {
        return scaled(history, 1.0 / FASTER);
    }

    private static History slow(History history) {
        return scaled(history, FASTER);
    }

    private static History scaled(History history, double by) {
        Set<PartId> parts = new TreeSet<>();
        history.accounts().forEach(account -> parts.addAll(account.expected()));
        List<Event> events = new ArrayList<>();
        for (Event event : history.events()) {
            long now = (long) (event.now() * by);
            if (event instanceof Announced announced) {
                events.add(History.turn(now, scaled(announced.account(), parts, by)));
            } else if (event instanceof Answered answered) {
                Account account = scaled(answered.account(), parts, by);
                events.add(answered.at(now).account(account));
            } else if (by > 1) {
                events.add(event.at(now));
            }
        }
        events.sort(Comparator.comparingLong(Event::now));
        if (by > 1) {
            events.add(History.tick(History.DAY));
        }
        return new History(events);
    }

    private static Account scaled(Account account, Set<PartId> parts, double by) {
        return new Account(
                (long) (account.opened() * by), (long) (account.window() * by), account.tenant(), List.copyOf(parts));
    }

    private Map<String, String> settings() {
        return new HashMap<>(Map.of(
                "tributary.kafka.bootstrap.servers",
                kafka.bootstrapServers(),
                "tributary.fusion.port",
                "0",
                "tributary.fusion.window.max",
                WINDOW.toMillis() + "ms",
                "tributary.fusion.grace",
                GRACE.toMillis() + "ms",
                "tributary.fusion.retention",
                "10m",
                "tributary.fusion.state.dir",
                directory.resolve("state").toString()));
    }
}
