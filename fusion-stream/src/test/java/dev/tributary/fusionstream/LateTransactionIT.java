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
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a transaction had taken that was not committed in time is taken again, and nothing else is, by the thread that comes in place of another. */
class LateTransactionIT {

    private static final Duration SOON = Duration.ofMinutes(1);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"memory", "rocksdb"})
    void whatWasNotCommittedIsTakenAgainByAnotherThread(String store) throws Exception {
        AtomicInteger failures = new AtomicInteger();
        try (EmbeddedKafka kafka =
                        EmbeddedKafka.start(directory.resolve("kafka")).withTopics(1);
                Broker broker = new Broker(kafka.bootstrapServers());
                JoinInstance join =
                        new JoinInstance("late", settings(kafka.bootstrapServers(), store), late(failures))) {
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
                            .hasRootCauseInstanceOf(TimeoutException.class)
                            .cause()
                            .hasMessageStartingWith("the brokers did not take a transaction in time"));
        }
    }

    /** Our own clients, whose transactions with an outcome are late so many times. */
    private static JoinClients late(AtomicInteger failures) {
        return new JoinClients() {
            @Override
            public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
                return new JoinProducer(config, held(config)) {
                    private volatile boolean hasOutcome;

                    @Override
                    public Future<RecordMetadata> send(
                            ProducerRecord<byte[], byte[]> record, @Nullable Callback callback) {
                        hasOutcome |= record.topic().equals(Topics.FUSED.name());
                        return super.send(record, callback);
                    }

                    @Override
                    void commit() {
                        if (hasOutcome && failures.getAndDecrement() > 0) {
                            throw new TimeoutException("no broker answered in time");
                        }
                        super.commit();
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
