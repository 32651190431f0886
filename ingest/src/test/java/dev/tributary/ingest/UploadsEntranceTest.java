package dev.tributary.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tributary.contract.Topics;
import dev.tributary.contract.TurnHeaders;
import java.time.Clock;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The Kafka entrance on clients that a test moves. */
final class UploadsEntranceTest {

    private static final TopicPartition PARTITION = new TopicPartition(Topics.UPLOADS.name(), 0);

    private final TestTelemetry telemetry = new TestTelemetry();
    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
    private final MockProducer<byte[], byte[]> failing = producer();
    private final MockProducer<byte[], byte[]> next = producer();
    private final UploadsEntrance entrance = entrance();

    @AfterEach
    void close() {
        entrance.close();
        telemetry.close();
    }

    @Test
    void uploadsOfPartitionsThatComeBackWhileItWaitsAreRead() {
        failing.commitTransactionException = new TimeoutException("the broker is down");
        onceTheCommitFailed(() -> {
            consumer.resume(
                    consumer.paused()); // what is taken away is not paused any more; this consumer would keep it so
            consumer.rebalance(List.of());
            assign();
        });

        await().atMost(Duration.ofSeconds(10)).until(() -> next.commitCount() == 1);
        assertThat(published(next)).containsExactly("turn-0", "turn-1");
        assertThat(next.consumerGroupOffsetsHistory())
                .singleElement()
                .satisfies(groups ->
                        assertThat(groups.values()).containsExactly(Map.of(PARTITION, new OffsetAndMetadata(2))));
    }

    @Test
    void whatWasCommittedThoughTheAnswerGotLostIsNotPublishedAgain() {
        failing.commitTransactionException = new TimeoutException("no answer");
        onceTheCommitFailed(() -> {
            consumer.commitSync(Map.of(PARTITION, new OffsetAndMetadata(1)));
            addUploads();
        });

        await().atMost(Duration.ofSeconds(10)).until(() -> next.commitCount() == 1);
        assertThat(published(next)).containsExactly("turn-1");
    }

    /** Two uploads, then this, at a time when the entrance waits. */
    private void onceTheCommitFailed(Runnable then) {
        consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
        consumer.schedulePollTask(this::assign);
        schedule(then);
        entrance.start();
    }

    private void schedule(Runnable then) {
        consumer.schedulePollTask(() -> {
            if (failing.closed()) {
                then.run();
            } else {
                schedule(then);
            }
        });
    }

    private void assign() {
        consumer.rebalance(List.of(PARTITION));
        addUploads();
    }

    /** This consumer gives each record once, wherever it is told to seek. */
    private void addUploads() {
        for (int offset = 0; offset < 2; offset++) {
            consumer.addRecord(new ConsumerRecord<>(
                    PARTITION.topic(),
                    PARTITION.partition(),
                    offset,
                    new byte[0],
                    Samples.utf8("{\"turnId\": \"turn-" + offset
                            + "\", \"parts\": [{\"modality\": \"text\", \"text\": \"x\"}]}")));
        }
    }

    private static List<String> published(MockProducer<byte[], byte[]> producer) {
        return producer.history().stream()
                .filter(record -> record.topic().equals(Topics.TURNS.name()))
                .map(record -> Objects.requireNonNull(TurnHeaders.value(record.headers(), TurnHeaders.TURN_ID)))
                .toList();
    }

    private UploadsEntrance entrance() {
        IngestSettings settings = Samples.settings(Map.of());
        MemoryObjectStore objects = new MemoryObjectStore();
        TurnIntake intake = new TurnIntake(
                Samples.limits(), "default", new Manifests(objects, "default"), new TurnTraces(telemetry.telemetry));
        Clock clock = Clock.systemUTC();
        Iterator<MockProducer<byte[], byte[]>> producers =
                List.of(failing, next).iterator();
        return new UploadsEntrance(
                settings.uploads(),
                () -> consumer,
                new Transactions(producers::next),
                new UploadHandler(
                        new UploadReader(Samples.limits(), "tributary", List.of("tributary"), clock),
                        intake,
                        new PayloadStore(objects, Samples.limits().inlineText(), telemetry.telemetry),
                        telemetry.telemetry,
                        settings.uploads(),
                        clock),
                intake,
                new IngestMetrics(telemetry.telemetry.meter(), clock));
    }

    private static MockProducer<byte[], byte[]> producer() {
        return new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    }
}
