package dev.tributary.deploy.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tributary.contract.Decision;
import dev.tributary.contract.KafkaSettings;
import dev.tributary.contract.Topic;
import dev.tributary.contract.Topics;
import dev.tributary.contract.Turn;
import dev.tributary.contract.TurnHeaders;
import dev.tributary.contract.testing.EmbeddedKafka;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TurnFollowerIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private EmbeddedKafka kafka;
    private KafkaProducer<byte[], byte[]> producer;
    private final TurnBook book = new TurnBook(1_000, 1 << 20);

    @BeforeAll
    void start(@TempDir Path directory) {
        kafka = EmbeddedKafka.start(directory);
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers(), "delivery.timeout.ms", 60_000),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    @AfterAll
    void stop() {
        producer.close();
        kafka.close();
    }

    @Test
    void theBookFollowsTheTopicsWhateverHappensToThem() throws Exception {
        try (TurnFollower follower = follow(book)) {
            assertThat(follower.state().state()).isEqualTo("starting");
            kafka.withTopics(2);
            Sample first = sample("first");
            send(TurnHeaders.record(Topics.TURNS, "first", Turn.of(first.head())));
            send(poison(Topics.TURNS));
            send(new ProducerRecord<>(Topics.FUSED.name(), null));
            send(TurnHeaders.record(Topics.FUSED, "first", first.fused().get(0)));
            Sample second = sample("second");
            send(TurnHeaders.record(Topics.TURNS, "second", Turn.of(second.head())));

            await().atMost(PATIENCE).untilAsserted(() -> {
                assertThat(book.recent(9).stream().map(TurnSummary::of).map(TurnSummary::state))
                        .containsOnly("complete", "open");
                assertThat(book.find("second")).isNotNull();
                assertThat(follower.state()).isEqualTo(SourceState.FOLLOWING);
            });
            // poison and an empty record lay between the good ones
            theBrokerGoesAndComesBack(follower);
            whatIsOlderThanTheTimeBackIsNotRead();
        }
    }

    private void theBrokerGoesAndComesBack(TurnFollower follower) throws Exception {
        kafka.stop();
        await().atMost(Duration.ofSeconds(90))
                .until(() -> follower.state().state().equals("unreachable"));
        assertThat(book.find("first")).as("what was known stays").isNotNull();

        kafka.start();
        send(TurnHeaders.record(Topics.TURNS, "third", Turn.of(sample("third").head())));

        await().atMost(Duration.ofSeconds(90)).untilAsserted(() -> {
            assertThat(book.find("third")).isNotNull();
            assertThat(follower.state()).isEqualTo(SourceState.FOLLOWING);
        });
    }

    private void whatIsOlderThanTheTimeBackIsNotRead() throws Exception {
        Instant old = Instant.now().minus(Duration.ofHours(3));
        ProducerRecord<byte[], byte[]> record =
                TurnHeaders.record(Topics.LATE, "old", sample("old").late().get(0));
        send(new ProducerRecord<>(record.topic(), 0, old.toEpochMilli(), record.key(), record.value()));
        TurnBook fresh = new TurnBook(10, 1 << 20);
        try (TurnFollower follower = follow(fresh)) {
            await().atMost(PATIENCE).until(() -> follower.state().equals(SourceState.FOLLOWING));
            await().atMost(PATIENCE).until(() -> fresh.find("third") != null);
            assertThat(fresh.find("old")).isNull();
        }
    }

    private TurnFollower follow(TurnBook into) {
        return TurnFollower.start(
                new KafkaSettings(kafka.bootstrapServers(), Map.of()),
                Map.of(),
                into,
                Duration.ofHours(1),
                InstantSource.system());
    }

    private void send(ProducerRecord<byte[], byte[]> record) throws Exception {
        producer.send(record).get(60, TimeUnit.SECONDS);
    }

    private static ProducerRecord<byte[], byte[]> poison(Topic<?> topic) {
        return new ProducerRecord<>(topic.name(), "{\"turnId\":".getBytes(StandardCharsets.UTF_8));
    }

    private static Sample sample(String id) {
        return new SampleBuilder(id, Instant.now(), 5_000, "text-0")
                .text("hello")
                .late("text-0", Samples.labels(), 10, 20, 5)
                .answer("text-0", Samples.labels(), 10, 20)
                .fuse(Decision.ALLOW, 25)
                .build();
    }
}
