package dev.tributary.fusionstream;

import static dev.tributary.fusionstream.Turns.IMAGE;
import static dev.tributary.fusionstream.Turns.TEXT;
import static dev.tributary.fusionstream.Turns.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.contract.Fused;
import dev.tributary.contract.Outcome;
import dev.tributary.contract.PartId;
import dev.tributary.contract.Topics;
import dev.tributary.contract.TurnHead;
import dev.tributary.contract.testing.EmbeddedKafka;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a transaction had taken that the brokers did not take in time is taken again, and nothing else is, by the thread that comes
 * in place of another. No task is revived, whichever step of the transaction it was.
 */
class LateTransactionIT {

    private static final Duration SOON = Duration.ofMinutes(1);

    @TempDir
    private Path directory;

    private enum Step {
        RECORD,
        OFFSETS,
        COMMIT
    }

    @ParameterizedTest
    @CsvSource({"memory, COMMIT", "rocksdb, COMMIT", "memory, OFFSETS", "memory, RECORD", "rocksdb, RECORD"})
    void whatWasNotCommittedIsTakenAgainByAnotherThread(String store, Step step) throws Exception {
        AtomicInteger failures = new AtomicInteger();
        try (EmbeddedKafka kafka =
                        EmbeddedKafka.start(directory.resolve("kafka")).withTopics(1);
                Broker broker = new Broker(kafka.bootstrapServers());
                JoinInstance join =
                        new JoinInstance("late", settings(kafka.bootstrapServers(), store), late(step, failures))) {
            TurnHead first = turn("first", Duration.ofMinutes(5), TEXT);
            broker.turn(first);
            broker.result(ok(first, TEXT));
            join.start();
            assertThat(broker.fused("first", SOON).outcome()).isEqualTo(Outcome.COMPLETE);

            failures.set(1);
            TurnHead open = turn("open", Duration.ofSeconds(15), TEXT, IMAGE);
            TurnHead decided = turn("decided", Duration.ofMinutes(5), TEXT);
            broker.turn(open);
            broker.result(ok(open, TEXT));
            broker.turn(decided);
            broker.result(ok(decided, TEXT));

            assertThat(broker.fused("decided", SOON).outcome()).isEqualTo(Outcome.COMPLETE);
            assertThat(failures).hasNonPositiveValue();
            Fused partial = broker.fused("open", SOON);
            assertThat(partial.outcome()).isEqualTo(Outcome.PARTIAL);
            assertThat(partial.parts()).containsOnlyKeys(TEXT);
            assertThat(broker.all("decided")).hasSize(1);
            assertThat(broker.all("open")).hasSize(1);
            assertThat(broker.all("first")).hasSize(1);
            assertThat(join.failures())
                    .hasSize(1)
                    .allSatisfy(failure -> assertThat(failure)
                            .hasRootCauseInstanceOf(
                                    step == Step.RECORD ? NotEnoughReplicasException.class : TimeoutException.class)
                            .hasStackTraceContaining("the brokers did not take a transaction in time"));
        }
    }

    /** Our own clients, to which that step of a transaction with an outcome fails so many times. */
    private static JoinClients late(Step step, AtomicInteger failures) {
        return new JoinClients() {
            @Override
            public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
                return new JoinProducer(config, held(config)) {
                    private volatile boolean hasOutcome;

                    @Override
                    Future<RecordMetadata> append(ProducerRecord<byte[], byte[]> record, @Nullable Callback callback) {
                        hasOutcome |= record.topic().equals(Topics.FUSED.name());
                        if (callback == null || !fails(Step.RECORD)) {
                            return super.append(record, callback);
                        }
                        return super.append(
                                record,
                                (metadata, failure) -> callback.onCompletion(
                                        metadata, new NotEnoughReplicasException("until the delivery timed out")));
                    }

                    @Override
                    void sendOffsets(Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
                        if (fails(Step.OFFSETS)) {
                            throw new TimeoutException("no broker answered in time");
                        }
                        super.sendOffsets(offsets, group);
                    }

                    @Override
                    void commit() {
                        if (fails(Step.COMMIT)) {
                            throw new TimeoutException("no broker answered in time");
                        }
                        super.commit();
                    }

                    private boolean fails(Step now) {
                        return now == step && hasOutcome && failures.getAndDecrement() > 0;
                    }
                };
            }
        };
    }

    private Map<String, String> settings(String bootstrapServers, String store) {
        return Map.of(
                "tributary.kafka.bootstrap.servers",
                bootstrapServers,
                "tributary.fusion.store",
                store,
                "tributary.fusion.state.dir",
                directory.resolve("state").toString());
    }

    private static TurnHead turn(String turnId, Duration window, PartId... parts) {
        return new TurnHead(
                turnId,
                Instant.ofEpochMilli(System.currentTimeMillis()),
                window.toMillis(),
                List.of(parts),
                "acme",
                null,
                null,
                Turns.TURN_TRACE,
                null);
    }
}
