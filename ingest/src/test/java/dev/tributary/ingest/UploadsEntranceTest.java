package dev.tributary.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tributary.contract.Topics;
import java.time.Clock;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
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
        consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
        consumer.schedulePollTask(this::assign);
        consumer.schedulePollTask(this::assignAgainOnceTheCommitFailed);
        entrance.start();

        await().atMost(Duration.ofSeconds(10)).until(() -> next.commitCount() == 1);
        assertThat(next.history()).extracting(ProducerRecord::topic).contains(Topics.TURNS.name());
        assertThat(next.consumerGroupOffsetsHistory())
                .singleElement()
                .satisfies(groups ->
                        assertThat(groups.values()).containsExactly(Map.of(PARTITION, new OffsetAndMetadata(1))));
    }

    private void assignAgainOnceTheCommitFailed() {
        if (failing.closed()) {
            consumer.resume(
                    consumer.paused()); // what is taken away is not paused any more; this consumer would keep it so
            consumer.rebalance(List.of());
            assign();
        } else {
            consumer.schedulePollTask(this::assignAgainOnceTheCommitFailed);
        }
    }

    private void assign() {
        consumer.rebalance(List.of(PARTITION));
        consumer.addRecord(new ConsumerRecord<>(
                PARTITION.topic(),
                PARTITION.partition(),
                0,
                new byte[0],
                Samples.utf8("{\"turnId\": \"t\", \"parts\": [{\"modality\": \"text\", \"text\": \"x\"}]}")));
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
