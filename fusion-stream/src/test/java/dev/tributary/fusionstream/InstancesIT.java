package dev.tributary.fusionstream;

import static dev.tributary.fusionstream.Turns.IMAGE;
import static dev.tributary.fusionstream.Turns.TEXT;
import static dev.tributary.fusionstream.Turns.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tributary.contract.Fused;
import dev.tributary.contract.Outcome;
import dev.tributary.contract.PartId;
import dev.tributary.contract.Settings;
import dev.tributary.contract.TurnHead;
import dev.tributary.contract.testing.EmbeddedKafka;
import dev.tributary.fusionstream.FusionService.StartException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Instances share the work, whoever assigns it: one of them (classic), or the broker (streams). */
class InstancesIT {

    private static final Duration SOON = Duration.ofMinutes(1);
    private static final int PARTITIONS = 4;

    @TempDir
    private Path directory;

    private final TestTelemetry telemetry = new TestTelemetry();
    private EmbeddedKafka kafka;
    private Broker broker;
    private Admin admin;

    @BeforeEach
    void start() {
        kafka = EmbeddedKafka.start(directory.resolve("kafka")).withTopics(PARTITIONS);
        broker = new Broker(kafka.bootstrapServers());
        admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
    }

    @AfterEach
    void stop() {
        admin.close();
        broker.close();
        kafka.close();
        telemetry.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"classic", "streams"})
    void turnsAreJoinedUnderEitherGroupProtocol(String protocol) throws Exception {
        Map<String, String> settings = settings(protocol, "memory", 0);
        try (FusionService service = FusionService.start(Settings.of(settings), telemetry.telemetry())) {
            await().atMost(SOON).until(service::ready);
            assertThat(admin.listGroups().all().get(30, TimeUnit.SECONDS).stream()
                            .filter(group -> group.groupId().equals("tributary-fusion"))
                            .map(group -> group.type().orElse(GroupType.UNKNOWN)))
                    .containsExactly(GroupType.parse(protocol));
            TurnHead partial = turn(Duration.ofSeconds(2), TEXT, IMAGE);
            broker.turn(partial);
            broker.result(ok(partial, TEXT));
            List<TurnHead> complete = IntStream.range(0, 20)
                    .mapToObj(i -> turn(Duration.ofMinutes(5), TEXT, IMAGE))
                    .toList();
            complete.forEach(turn -> broker.sendTurn(turn, TEXT, IMAGE));
            broker.flush();

            for (TurnHead turn : complete) {
                assertThat(broker.fused(turn.turnId(), SOON).outcome()).isEqualTo(Outcome.COMPLETE);
            }
            assertThat(broker.fused(partial.turnId(), SOON).outcome()).isEqualTo(Outcome.PARTIAL);
        }
    }

    @Test
    void standbysThatTheBrokerHasToAssignAreAskedForThere() throws Exception {
        Map<String, String> settings = settings("streams", "rocksdb", 1);
        assertThatThrownBy(() -> FusionService.start(Settings.of(settings), telemetry.telemetry()))
                .isInstanceOf(StartException.class)
                .hasMessageEndingWith("`kafka-configs.sh --bootstrap-server " + kafka.bootstrapServers()
                        + " --alter --entity-type groups --entity-name tributary-fusion"
                        + " --add-config streams.num.standby.replicas=1`");
        standbysOfTheGroup("1");
        try (FusionService service = FusionService.start(Settings.of(settings), telemetry.telemetry())) {
            await().atMost(SOON).until(service::ready);
        }
    }

    /** The broker takes a standby away before it gives the task back (see RATIONALE.md), so there the state is on disk. */
    @ParameterizedTest
    @CsvSource({"classic, memory", "streams, rocksdb"})
    void aStandbyTakesOverWithoutRestoringAndWhatRemainsStays(String protocol, String store) throws Exception {
        if (protocol.equals("streams")) {
            standbysOfTheGroup("1");
        }
        List<TurnHead> turns = IntStream.range(0, 60)
                .mapToObj(i -> turn(Duration.ofMinutes(5), TEXT, IMAGE))
                .toList();
        try (JoinInstance leaving = new JoinInstance("leaving", settings(protocol, store, 1));
                JoinInstance staying = new JoinInstance("staying", settings(protocol, store, 1))) {
            leaving.start();
            await().atMost(SOON).until(() -> leaving.active().size() == PARTITIONS);
            turns.forEach(turn -> broker.sendTurn(turn, TEXT));
            broker.flush();
            staying.start();
            await().atMost(SOON).untilAsserted(() -> {
                assertThat(leaving.active()).hasSize(PARTITIONS / 2);
                assertThat(staying.active()).hasSize(PARTITIONS / 2);
                assertThat(staying.standby()).isEqualTo(leaving.active());
                assertThat(staying.follows(PARTITIONS)).isTrue();
            });

            Set<Integer> kept = staying.active();
            Set<Integer> taken = staying.standby();
            staying.forgetRestores();
            leaving.leave();
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(staying.active()).hasSize(PARTITIONS));

            turns.forEach(turn -> broker.result(ok(turn, IMAGE)));
            Map<String, List<Fused>> outcomes = new HashMap<>();
            for (TurnHead turn : turns) {
                broker.fused(turn.turnId(), SOON);
                outcomes.put(turn.turnId(), broker.all(turn.turnId()));
            }
            assertThat(outcomes.values())
                    .allSatisfy(outcome -> assertThat(outcome)
                            .singleElement()
                            .satisfies(fused -> assertThat(fused.outcome()).isEqualTo(Outcome.COMPLETE)));
            assertThat(staying.restored().keySet()).doesNotContainAnyElementsOf(kept);
            assertThat(new HashSet<>(staying.active())).containsAll(taken);
            // What a standby has followed is not read again; without it, it would be every turn of the partition.
            assertThat(staying.restored().values().stream()
                            .mapToLong(Long::longValue)
                            .sum())
                    .isLessThan(10);
        }
    }

    private void standbysOfTheGroup(String count) throws Exception {
        admin.incrementalAlterConfigs(Map.of(
                        new ConfigResource(ConfigResource.Type.GROUP, "tributary-fusion"),
                        Set.of(new AlterConfigOp(
                                new ConfigEntry("streams.num.standby.replicas", count), AlterConfigOp.OpType.SET))))
                .all()
                .get(30, TimeUnit.SECONDS);
    }

    private Map<String, String> settings(String protocol, String store, int standbys) {
        return Map.of(
                "tributary.kafka.bootstrap.servers",
                kafka.bootstrapServers(),
                "tributary.fusion.group.protocol",
                protocol,
                "tributary.fusion.store",
                store,
                "tributary.fusion.standbys",
                "" + standbys,
                "tributary.fusion.port",
                "0",
                "tributary.fusion.state.dir",
                directory.resolve("state-" + UUID.randomUUID()).toString());
    }

    private static TurnHead turn(Duration window, PartId... parts) {
        return new TurnHead(
                UUID.randomUUID().toString(),
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
