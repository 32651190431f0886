package dev.tributary.fusionstream;

import static dev.tributary.fusionstream.Turns.IMAGE;
import static dev.tributary.fusionstream.Turns.TEXT;
import static dev.tributary.fusionstream.Turns.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.contract.Outcome;
import dev.tributary.contract.Topics;
import dev.tributary.contract.TurnHead;
import dev.tributary.contract.testing.EmbeddedKafka;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** By the offsets of a transaction a group tells a member that it has given up. */
class ZombieIT {

    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource(FusionSettings.Protocol.class)
    void whatTheClockAloneLeadsToIsCommittedWithTheOffsetsThatAreThere(FusionSettings.Protocol protocol)
            throws Exception {
        try (EmbeddedKafka kafka =
                        EmbeddedKafka.start(directory.resolve("kafka")).withTopics(1);
                Broker broker = new Broker(kafka.bootstrapServers());
                Admin admin = Admin.create(Map.<String, Object>of("bootstrap.servers", kafka.bootstrapServers()))) {
            Map<String, String> settings = Map.of(
                    "tributary.fusion.group.protocol",
                    protocol.name().toLowerCase(Locale.ROOT),
                    "tributary.kafka.bootstrap.servers",
                    kafka.bootstrapServers(),
                    "tributary.fusion.state.dir",
                    directory.resolve("state").toString());
            TurnHead open = new TurnHead(
                    "open",
                    Instant.ofEpochMilli(System.currentTimeMillis()),
                    Duration.ofSeconds(20).toMillis(),
                    List.of(TEXT, IMAGE),
                    "acme",
                    null,
                    null,
                    Turns.TURN_TRACE,
                    null);
            TopicPartition results = new TopicPartition(Topics.TEXT_RESULTS.name(), 0);
            try (JoinInstance first = new JoinInstance("first", settings)) {
                first.start();
                broker.turn(open);
                broker.result(ok(open, TEXT));
                Awaitility.await("the result is taken")
                        .atMost(SOON)
                        .until(() -> committed(admin).containsKey(results));
            }
            Map<TopicPartition, OffsetAndMetadata> before = committed(admin);
            List<Map<TopicPartition, OffsetAndMetadata>> sent = new CopyOnWriteArrayList<>();
            try (JoinInstance second = new JoinInstance("second", settings, noting(sent))) {
                second.start();
                assertThat(broker.fused("open", SOON).outcome()).isEqualTo(Outcome.PARTIAL);
            }

            assertThat(sent)
                    .isNotEmpty()
                    .allSatisfy(offsets -> assertThat(offsets).isEqualTo(before));
            assertThat(committed(admin)).isEqualTo(before);
        }
    }

    private static Map<TopicPartition, OffsetAndMetadata> committed(Admin admin) throws Exception {
        return admin.listConsumerGroupOffsets("tributary-fusion")
                .partitionsToOffsetAndMetadata()
                .get();
    }

    private static JoinClients noting(List<Map<TopicPartition, OffsetAndMetadata>> sent) {
        return new JoinClients() {
            @Override
            public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
                return new JoinProducer(config, held(config)) {
                    @Override
                    void sendOffsets(Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
                        sent.add(offsets);
                        super.sendOffsets(offsets, group);
                    }
                };
            }
        };
    }
}
