package dev.tributary.fusionstream;

import static dev.tributary.fusionstream.Turns.TEXT;
import static dev.tributary.fusionstream.Turns.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.tributary.contract.Outcome;
import dev.tributary.contract.Settings;
import dev.tributary.contract.Topics;
import dev.tributary.contract.TurnHead;
import dev.tributary.contract.testing.EmbeddedKafka;
import dev.tributary.contract.testing.GuardedKafka;
import dev.tributary.fusionstream.FusionService.StartException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the service says about a broker that is not as it should be, and that it starts when its own commands were followed. */
class ReadinessIT {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String CHANGELOG = "tributary-fusion-turns-changelog";
    private static final Pattern SET = Pattern.compile("--entity-name (\\S+) --add-config ([^=]+)=([^`]+)`");
    private static final Pattern ACLS =
            Pattern.compile("`kafka-acls\\.sh [^`]+ --(topic|group|transactional-id) ([^ `]+)[^`]*`");
    private static final Pattern OPERATION = Pattern.compile("--operation (\\w+)");

    @TempDir
    private Path directory;

    private final TestTelemetry telemetry = new TestTelemetry();
    private final HttpClient http = HttpClient.newHttpClient();

    @AfterEach
    void stop() {
        telemetry.close();
    }

    @Test
    void everySettingThatDoesNotFitIsToldAtOnceAndNothingIsStarted() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(directory.resolve("kafka"))
                        .withTopics(2)
                        .withTopics(2, CHANGELOG);
                Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            set(admin, Topics.TURNS.name(), "retention.ms", "60000");
            set(admin, Topics.TEXT_RESULTS.name(), "retention.bytes", "1000");
            set(admin, Topics.IMAGE_RESULTS.name(), "cleanup.policy", "compact");
            set(admin, Topics.AUDIO_RESULTS.name(), "message.timestamp.type", "LogAppendTime");
            set(admin, Topics.FUSED.name(), "max.message.bytes", "100000");
            set(admin, Topics.LATE.name(), "min.insync.replicas", "2");
            set(admin, Topics.REJECTED.name(), "message.timestamp.after.max.ms", "0");
            set(admin, CHANGELOG, "message.timestamp.before.max.ms", "1000");
            Map<String, String> settings = settings(kafka.bootstrapServers());
            int port = freePort();
            settings.put("tributary.fusion.port", "" + port);

            List<String> problems = problems(settings);
            assertThat(problems).hasSize(9); // the changelog, as this test made it, is not compacted either
            assertThat(admin.listGroups().all().get(30, TimeUnit.SECONDS)).isEmpty();
            new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();

            for (String problem : problems) {
                Matcher told = SET.matcher(problem);
                assertThat(told.find()).as(problem).isTrue();
                set(admin, told.group(1), told.group(2), told.group(3));
            }
            try (FusionService service = started(settings)) {
                assertThat(service.ready()).isTrue();
            }
        }
    }

    @Test
    void everyRightThatIsLackingIsToldAtOnceAndTheCommandsGiveIt() throws Exception {
        try (GuardedKafka kafka = GuardedKafka.start(directory.resolve("kafka"))) {
            kafka.open().withTopics(2);
            Map<String, String> settings = settings(kafka.bootstrapServers());
            kafka.client().forEach((key, value) -> settings.put("tributary.kafka.client." + key, value));
            settings.put("tributary.fusion.check.interval", "200ms");

            List<String> problems = problems(settings);
            assertThat(problems).hasSize(7 + 1 + 2 + 1); // topics, changelog, groups, transactions
            problems.forEach(problem -> follow(kafka, problem));

            try (FusionService service = started(settings);
                    Broker broker = new Broker(kafka.open().bootstrapServers())) {
                TurnHead turn = turn();
                broker.turn(turn);
                broker.result(ok(turn, TEXT));
                assertThat(broker.fused(turn.turnId(), SOON).outcome()).isEqualTo(Outcome.COMPLETE);
                await().atMost(SOON).until(() -> ready(service).statusCode() == 200);

                ResourcePattern late = new ResourcePattern(ResourceType.TOPIC, Topics.LATE.name(), PatternType.LITERAL);
                kafka.deny(late);
                await().atMost(SOON)
                        .untilAsserted(() -> assertThat(ready(service).body())
                                .contains(
                                        "fusion-stream may not Read, Write, DescribeConfigs on topic tributary.late"));
                kafka.allow(late, AclOperation.READ, AclOperation.WRITE, AclOperation.DESCRIBE_CONFIGS);
                await().atMost(SOON).until(() -> ready(service).statusCode() == 200);
            }
        }
    }

    @Test
    void topicsThatMayNotBeCreatedAreToldWithTheRight() throws Exception {
        try (GuardedKafka kafka = GuardedKafka.start(directory.resolve("kafka"))) {
            Map<String, String> settings = settings(kafka.bootstrapServers());
            kafka.client().forEach((key, value) -> settings.put("tributary.kafka.client." + key, value));
            settings.put("tributary.topics.create", "true");
            kafka.allow(
                    new ResourcePattern(ResourceType.TOPIC, "tributary", PatternType.PREFIXED),
                    AclOperation.READ,
                    AclOperation.WRITE,
                    AclOperation.DESCRIBE_CONFIGS);

            List<String> problems = problems(settings);
            assertThat(problems)
                    .contains("fusion-stream may not create topic tributary.turns: allow it with `kafka-acls.sh"
                            + " --bootstrap-server " + kafka.bootstrapServers()
                            + " --add --allow-principal User:<user> --operation Create --topic tributary.turns`,"
                            + " or create it and set tributary.topics.create=false");
            problems.forEach(problem -> follow(kafka, problem));
            try (FusionService service = started(settings)) {
                assertThat(service.ready()).isTrue();
            }
        }
    }

    @Test
    void aProblemThatComesWhileItRunsEndsReadinessUntilItIsMended() throws Exception {
        try (EmbeddedKafka kafka =
                        EmbeddedKafka.start(directory.resolve("kafka")).withTopics(2);
                Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            Map<String, String> settings = settings(kafka.bootstrapServers());
            settings.put("tributary.fusion.check.interval", "200ms");
            try (FusionService service = started(settings)) {
                set(admin, Topics.IMAGE_RESULTS.name(), "retention.ms", "1000");
                await().atMost(SOON).until(() -> !service.ready());
                HttpResponse<String> answer = ready(service);
                assertThat(answer.statusCode()).isEqualTo(503);
                assertThat(answer.body()).contains("topic tributary.image.results keeps records for 1000 ms");

                set(admin, Topics.IMAGE_RESULTS.name(), "retention.ms", "-1");
                await().atMost(SOON).until(service::ready);
                assertThat(ready(service).statusCode()).isEqualTo(200);
            }
        }
    }

    @Test
    void whatStreamsRefusesLeavesNothingListening() throws Exception {
        try (EmbeddedKafka kafka =
                EmbeddedKafka.start(directory.resolve("kafka")).withTopics(1)) {
            int port = freePort();
            for (String wrong : List.of(
                    "tributary.fusion.streams.probing.rebalance.interval.ms",
                    "tributary.kafka.client.max.poll.records")) {
                Map<String, String> settings = settings(kafka.bootstrapServers());
                settings.put("tributary.fusion.port", "" + port);
                settings.put(wrong, "-1");
                assertThat(problems(settings)).singleElement().asString().contains("tributary.fusion.streams.*");
                new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
            }
        }
    }

    @Test
    void aClientThatCannotBeMadeIsToldWithoutAStackOfClasses() {
        Map<String, String> settings = settings("localhost:9");
        settings.put("tributary.kafka.client.security.protocol", "NO_SUCH");
        assertThatThrownBy(() -> FusionService.start(Settings.of(settings), telemetry.telemetry()))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("tributary.kafka.client.*");
    }

    /** Does what a sentence's command does. */
    private static void follow(GuardedKafka kafka, String problem) {
        Matcher acls = ACLS.matcher(problem);
        assertThat(acls.find()).as(problem).isTrue();
        AclOperation[] operations = OPERATION
                .matcher(acls.group())
                .results()
                .map(operation -> AclOperation.fromString(operation.group(1).replaceAll("(?<=[a-z])(?=[A-Z])", "_")))
                .toArray(AclOperation[]::new);
        ResourceType type = ResourceType.fromString(acls.group(1).replace('-', '_'));
        PatternType pattern = acls.group().contains("prefixed") ? PatternType.PREFIXED : PatternType.LITERAL;
        kafka.allow(new ResourcePattern(type, acls.group(2), pattern), operations);
    }

    private List<String> problems(Map<String, String> settings) {
        StartException told = catchThrowableOfType(
                StartException.class, () -> FusionService.start(Settings.of(settings), telemetry.telemetry()));
        assertThat(told).isNotNull();
        return String.valueOf(told.getMessage()).lines().toList();
    }

    /** Rights that were given a moment ago may not be known to the broker yet. */
    private FusionService started(Map<String, String> settings) {
        FusionService service = await().atMost(SOON)
                .ignoreExceptionsInstanceOf(StartException.class)
                .until(() -> FusionService.start(Settings.of(settings), telemetry.telemetry()), Objects::nonNull);
        await().atMost(SOON).until(service::ready);
        return service;
    }

    private HttpResponse<String> ready(FusionService service) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(service.uri().resolve("/health/ready")).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private Map<String, String> settings(String bootstrapServers) {
        return new HashMap<>(Map.of(
                "tributary.kafka.bootstrap.servers",
                bootstrapServers,
                "tributary.fusion.port",
                "0",
                "tributary.fusion.state.dir",
                directory.resolve("state-" + UUID.randomUUID()).toString()));
    }

    private static void set(Admin admin, String topic, String key, String value) throws Exception {
        admin.incrementalAlterConfigs(Map.of(
                        new ConfigResource(ConfigResource.Type.TOPIC, topic),
                        Set.of(new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET))))
                .all()
                .get(30, TimeUnit.SECONDS);
    }

    private static TurnHead turn() {
        return Turns.head(UUID.randomUUID().toString(), Instant.ofEpochMilli(System.currentTimeMillis()), TEXT);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
