package dev.tributary.ingest;

import static dev.tributary.ingest.Samples.png;
import static dev.tributary.ingest.TestIngest.Form.form;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tributary.contract.Json;
import dev.tributary.contract.Modality;
import dev.tributary.contract.Part;
import dev.tributary.contract.Topics;
import dev.tributary.contract.Turn;
import dev.tributary.contract.TurnHeaders;
import dev.tributary.contract.trace.TraceContext;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The HTTP entrance against a real broker and a real store. */
final class IngestIT {

    private static final AtomicInteger STOPS = new AtomicInteger(1);

    @TempDir
    private static Path directory;

    private static Cluster cluster;
    private static TestTelemetry telemetry;
    private static IngestService ingest;
    private final Client client = new Client();

    @BeforeAll
    static void start() {
        cluster = new Cluster(directory);
        telemetry = new TestTelemetry();
        ingest = IngestService.start(cluster.settings("it"), telemetry.telemetry);
        await().atMost(Duration.ofSeconds(30)).until(ingest::ready);
    }

    @AfterAll
    static void stop() {
        ingest.close();
        telemetry.close();
        cluster.close();
    }

    @Test
    void aTurnLiesOnItsTopicsAndItsPayloadInTheStore() throws Exception {
        Client.Answer answer =
                client.post(ingest.uri(), form().text("hello").image(png(7)).turn("{\"turnId\": \"whole\"}"));

        assertThat(answer.status()).isEqualTo(202);
        ConsumerRecord<byte[], byte[]> turn = only(cluster.committed(Topics.TURNS, "whole"));
        ConsumerRecord<byte[], byte[]> text = only(cluster.committed(Topics.TEXT, "whole"));
        ConsumerRecord<byte[], byte[]> image = only(cluster.committed(Topics.IMAGE, "whole"));
        Turn read = Json.MAPPER.readValue(turn.value(), Turn.class);
        Part part = Json.MAPPER.readValue(image.value(), Part.class);
        assertThat(read.turnTrace().traceId()).isEqualTo(answer.text("traceId"));
        assertThat(part.head()).isEqualTo(read.head());
        assertThat(cluster.fetch(Objects.requireNonNull(part.payload()))).isEqualTo(png(7));
        assertThat(turn.partition()).isEqualTo(text.partition()).isEqualTo(image.partition());
        assertThat(new String(image.key(), StandardCharsets.UTF_8)).isEqualTo("whole");
        assertThat(TurnHeaders.value(image.headers(), TurnHeaders.PART)).isEqualTo("image-0");
        assertThat(TurnHeaders.value(image.headers(), TurnHeaders.MODALITY)).isEqualTo("image");
        assertThat(TurnHeaders.value(image.headers(), TurnHeaders.SCHEMA)).isEqualTo("part/1");
        TraceContext sent = Objects.requireNonNull(TurnHeaders.trace(image.headers()));
        assertThat(telemetry.named("send tributary.image"))
                .extracting(SpanData::getSpanId)
                .contains(sent.spanId());
        assertThat(sent.traceId()).isEqualTo(answer.text("traceId"));
    }

    @Test
    void anotherInstanceKnowsATurnThatTheFirstTook() throws Exception {
        Client.Answer first = client.post(ingest.uri(), form().text("x").turn("{\"turnId\": \"shared\"}"));
        try (TestTelemetry others = new TestTelemetry();
                IngestService another = IngestService.start(cluster.settings("another"), others.telemetry)) {
            Client.Answer second = client.post(another.uri(), form().text("x").turn("{\"turnId\": \"shared\"}"));

            assertThat(second.status()).isEqualTo(200);
            assertThat(second.body().get("duplicate").booleanValue()).isTrue();
            assertThat(second.text("traceId")).isEqualTo(first.text("traceId"));
        }
        assertThat(cluster.committed(Topics.TURNS, "shared")).hasSize(1);
    }

    @Test
    void instancesThatGetTheSameTurnAtOnceAgreeOnIt() throws Exception {
        try (TestTelemetry others = new TestTelemetry();
                IngestService another = IngestService.start(cluster.settings("at-once"), others.telemetry)) {
            ExecutorService senders = Executors.newFixedThreadPool(6);
            List<Future<Client.Answer>> answers = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                URI to = i % 2 == 0 ? ingest.uri() : another.uri();
                answers.add(
                        senders.submit(() -> client.post(to, form().text("x").turn("{\"turnId\": \"race\"}"))));
            }
            List<String> traces = new ArrayList<>();
            for (Future<Client.Answer> answer : answers) {
                assertThat(answer.get().status()).isIn(200, 202);
                traces.add(answer.get().text("traceId"));
            }
            senders.shutdown();

            assertThat(traces).containsOnly(traces.get(0));
        }
        assertThat(cluster.committed(Topics.TURNS, "race"))
                .isNotEmpty()
                .extracting(record -> new String(record.value(), StandardCharsets.UTF_8))
                .containsOnly(new String(
                        cluster.committed(Topics.TURNS, "race").get(0).value(), StandardCharsets.UTF_8));
    }

    @Test
    void whileTheBrokerIsDownACallerIsToldSoAndAResendIsTaken() throws Exception {
        TestIngest.Form turn = form().text("x").image(png(3)).turn("{\"turnId\": \"outage\"}");
        cluster.kafka.stop();
        long start = System.nanoTime();
        Client.Answer refused;
        Duration took;
        try {
            refused = client.post(ingest.uri(), turn);
            took = Duration.ofNanos(System.nanoTime() - start);
            assertThat(client.get(ingest.uri(), "/health/live").status()).isEqualTo(200);
            await().atMost(Duration.ofSeconds(10)).until(() -> !ingest.ready());
            Client.Answer notReady = client.get(ingest.uri(), "/health/ready");
            assertThat(notReady.status()).isEqualTo(503);
            assertThat(notReady.body().get("checks").get("broker").textValue()).contains("does not answer");
        } finally {
            cluster.kafka.start();
        }
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.response().headers().firstValue("Retry-After")).isPresent();
        assertThat(took).isLessThan(Duration.ofSeconds(10));
        await().atMost(Duration.ofSeconds(30)).until(ingest::ready);
        assertThat(cluster.committed(Topics.TURNS, "outage")).isEmpty();
        assertThat(cluster.committed(Topics.IMAGE, "outage")).isEmpty();

        await().atMost(Duration.ofSeconds(30))
                .until(() -> client.post(ingest.uri(), turn).status() < 300);
        assertThat(cluster.committed(Topics.TURNS, "outage")).hasSize(1);
        assertThat(cluster.committed(Topics.IMAGE, "outage")).hasSize(1);
        assertThat(cluster.committed(Topics.TEXT, "outage")).hasSize(1);
    }

    @Test
    void aBrokerThatStopsBetweenTheRecordsAndTheirCommitLeavesNothingVisible() throws Exception {
        PublisherSettings settings =
                IngestSettings.from(cluster.settings("midway")).publishing();
        try (TestTelemetry others = new TestTelemetry();
                KafkaTurnPublisher publisher = new KafkaTurnPublisher(
                        1, Duration.ofSeconds(1), role -> stoppingTheBroker(settings.producer(role)))) {
            OpenTurn turn = opened("midway", others);
            List<Part> parts =
                    List.of(Part.of(turn.head(), turn.head().expected().get(0), null, "x"));
            RefusedException refused = null;
            try {
                publisher.publish(turn.manifest().turn(), parts, Context.root());
            } catch (RefusedException e) {
                refused = e;
            }
            cluster.kafka.start();

            assertThat(Objects.requireNonNull(refused).refusal()).isEqualTo(Refusal.BROKER_UNAVAILABLE);
            await().atMost(Duration.ofSeconds(30)).until(ingest::ready);
            assertThat(cluster.committed(Topics.TURNS, "midway")).isEmpty();

            await().atMost(Duration.ofSeconds(30)).until(() -> published(publisher, turn, parts));
            assertThat(cluster.committed(Topics.TURNS, "midway")).hasSize(1);
            assertThat(cluster.committed(Topics.TEXT, "midway")).hasSize(1);
        }
    }

    @Test
    void whileTheStoreIsDownATurnIsRefusedAndNothingIsPublished() throws Exception {
        TestIngest.Form turn = form().image(png(9)).turn("{\"turnId\": \"no-store\"}");
        cluster.s3.stop();
        Client.Answer refused;
        try {
            refused = client.post(ingest.uri(), turn);
        } finally {
            cluster.s3.start();
        }

        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.text("type")).isEqualTo("urn:tributary:problem:store_unavailable");
        assertThat(cluster.committed(Topics.TURNS, "no-store")).isEmpty();
        assertThat(client.post(ingest.uri(), turn).status()).isEqualTo(202);
    }

    private static OpenTurn opened(String turnId, TestTelemetry telemetry) throws RefusedException {
        TurnIntake intake = new TurnIntake(
                Samples.limits(),
                "default",
                new Manifests(new MemoryObjectStore(), "default"),
                new TurnTraces(telemetry.telemetry));
        return intake.open(new Submission(
                turnId,
                true,
                Instant.now(),
                null,
                null,
                null,
                List.of(new Payload.Carried(Modality.TEXT, Samples.utf8("x"), ContentTypes.TEXT)),
                Origin.NONE));
    }

    private static boolean published(TurnPublisher publisher, OpenTurn turn, List<Part> parts) {
        try {
            publisher.publish(turn.manifest().turn(), parts, Context.root());
            return true;
        } catch (RefusedException e) {
            return false;
        }
    }

    /** A producer that sends its records, and finds the broker stopped when it wants to commit them, the first time. */
    @SuppressWarnings("unchecked")
    private static Producer<byte[], byte[]> stoppingTheBroker(Map<String, Object> properties) {
        Producer<byte[], byte[]> real = new KafkaProducer<>(properties);
        return (Producer<byte[], byte[]>) Proxy.newProxyInstance(
                IngestIT.class.getClassLoader(), new Class<?>[] {Producer.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("commitTransaction") && STOPS.getAndDecrement() > 0) {
                        real.flush();
                        cluster.kafka.stop();
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static <T> T only(List<T> found) {
        assertThat(found).hasSize(1);
        return found.get(0);
    }
}
