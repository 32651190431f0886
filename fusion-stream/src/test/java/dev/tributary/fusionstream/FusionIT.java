package dev.tributary.fusionstream;

import static dev.tributary.fusionstream.Turns.IMAGE;
import static dev.tributary.fusionstream.Turns.TEXT;
import static dev.tributary.fusionstream.Turns.ok;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tributary.contract.Fused;
import dev.tributary.contract.Json;
import dev.tributary.contract.Outcome;
import dev.tributary.contract.PartId;
import dev.tributary.contract.Problem;
import dev.tributary.contract.Settings;
import dev.tributary.contract.Topics;
import dev.tributary.contract.TurnHead;
import dev.tributary.contract.testing.EmbeddedKafka;
import dev.tributary.fusionstream.FusionService.StartException;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service on a real broker. */
class FusionIT {

    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    private EmbeddedKafka kafka;
    private Broker broker;

    private final TestTelemetry telemetry = new TestTelemetry();
    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeEach
    void start() {
        kafka = EmbeddedKafka.start(directory.resolve("kafka")).withTopics(2);
        broker = new Broker(kafka.bootstrapServers());
    }

    @AfterEach
    void stop() {
        broker.close();
        kafka.close();
        telemetry.close();
    }

    @Test
    void aCompleteTurnIsFusedAtOnceAndItsSpansFollow() throws Exception {
        try (FusionService service = started()) {
            TurnHead turn = turn(Duration.ofSeconds(30), TEXT, IMAGE);
            broker.turn(turn);
            broker.result(ok(turn, TEXT));
            await().atMost(SOON)
                    .untilAsserted(() ->
                            assertThat(json(service, turn).path("arrived")).hasSize(1));
            JsonNode open = json(service, turn);
            assertThat(open.path("state").asText()).isEqualTo("open");
            assertThat(open.path("missing").get(0).asText()).isEqualTo("image-0");
            assertThat(open.path("windowEndsInMs").asLong()).isBetween(1L, 30_000L);
            assertThat(get(service, "/turns?open=true").body()).contains(turn.turnId());
            broker.result(ok(turn, IMAGE));

            Fused fused = broker.fused(turn.turnId(), SOON);
            assertThat(fused.outcome()).isEqualTo(Outcome.COMPLETE);
            JsonNode known = json(service, turn);
            assertThat(known.path("state").asText()).isEqualTo("fused");
            assertThat(known.path("outcome").asText()).isEqualTo("complete");
            assertThat(known.path("traceId").asText()).isEqualTo(Turns.TRACE_ID);
            assertThat(Json.MAPPER.treeToValue(known.path("fused"), Fused.class))
                    .isEqualTo(fused);
            assertThat(get(service, "/turns?open=true").body()).doesNotContain(turn.turnId());
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(telemetry.spans())
                            .extracting(SpanData::getName)
                            .containsExactlyInAnyOrder("turn", "multimodal.fusion", "send tributary.fused"));
        }
    }

    @Test
    void aPartialTurnIsFusedWithinASecondAfterItsWindowOnSilentTopics() throws Exception {
        try (FusionService service = started()) {
            TurnHead turn = turn(Duration.ofSeconds(3), TEXT, IMAGE);
            broker.turn(turn);
            broker.result(ok(turn, TEXT));

            Fused fused = broker.fused(turn.turnId(), SOON);
            Instant readable = Instant.now();
            assertThat(fused.outcome()).isEqualTo(Outcome.PARTIAL);
            assertThat(fused.missing()).extracting(missing -> missing.part()).containsExactly(IMAGE);
            assertThat(readable).isBetween(turn.windowEnd(), turn.windowEnd().plusSeconds(1));
            assertThat(service.ready()).isTrue();
        }
    }

    @Test
    void aDeadlineThatPassedWhileDownFiresAfterTheRestart() throws Exception {
        TurnHead turn = turn(Duration.ofSeconds(3), TEXT, IMAGE);
        try (FusionService service = started()) {
            broker.turn(turn);
            broker.result(ok(turn, TEXT));
            await().atMost(SOON)
                    .until(() -> get(service, "/turns/" + turn.turnId()).statusCode() == 200);
        }
        await().until(() -> Instant.now().isAfter(turn.windowEnd()));
        assertThat(broker.all(turn.turnId())).isEmpty();
        try (FusionService service = started()) {
            Instant running = Instant.now();
            Fused fused = broker.fused(turn.turnId(), SOON);
            assertThat(fused.outcome()).isEqualTo(Outcome.PARTIAL);
            assertThat(fused.parts()).containsOnlyKeys(TEXT);
            assertThat(Instant.now()).isBefore(running.plusSeconds(1));
            assertThat(service.ready()).isTrue();
        }
    }

    /** What Jackson reads in another form than ours is taken like any other, kept over a restart, and stops nothing. */
    @Test
    void recordsInOtherEncodingsAreFusedAndTheirStatesReadAgain() throws Exception {
        Map<TurnHead, Function<String, byte[]>> forms = new HashMap<>();
        for (Function<String, byte[]> form : List.<Function<String, byte[]>>of(
                json -> json.getBytes(UTF_16),
                json -> ("\uFEFF" + json).getBytes(UTF_8),
                json -> json.replace("\"turnId\"", "\"turn\\u0049d\"").getBytes(UTF_8),
                json -> json.replaceFirst("\\{", "{\"tenant\":\"other\",").getBytes(UTF_8))) {
            forms.put(turn(Duration.ofMinutes(5), TEXT, IMAGE), form);
        }
        try (FusionService service = started()) {
            forms.forEach((turn, form) -> {
                broker.rewritten(Broker.record(turn), form);
                broker.rewritten(Broker.record(ok(turn, TEXT)), form);
            });
            for (TurnHead turn : forms.keySet()) {
                await().atMost(SOON)
                        .untilAsserted(() ->
                                assertThat(json(service, turn).path("arrived")).hasSize(1));
            }
        }
        try (FusionService service = started()) {
            forms.forEach((turn, form) -> broker.rewritten(Broker.record(ok(turn, IMAGE)), form));
            for (TurnHead turn : forms.keySet()) {
                Fused fused = broker.fused(turn.turnId(), SOON);
                assertThat(fused.outcome()).isEqualTo(Outcome.COMPLETE);
                assertThat(fused.tenant()).isEqualTo(turn.tenant());
            }
            assertThat(service.ready()).isTrue();
        }
    }

    @Test
    void eachTurnHasOneOutcomeWhileInstancesComeAndGo() throws Exception {
        List<TurnHead> turns = IntStream.range(0, 300)
                .mapToObj(i -> turn(Duration.ofMinutes(5), TEXT, IMAGE))
                .toList();
        FusionService first = started();
        turns.forEach(broker::turn);
        turns.forEach(turn -> broker.result(ok(turn, TEXT)));
        FusionService second = started();
        turns.subList(0, 150).forEach(turn -> broker.result(ok(turn, IMAGE)));
        first.close();
        turns.subList(100, 300).forEach(turn -> broker.result(ok(turn, IMAGE)));
        try (FusionService third = started()) {
            second.close();
            for (TurnHead turn : turns) {
                assertThat(broker.fused(turn.turnId(), SOON).outcome()).isEqualTo(Outcome.COMPLETE);
            }
            // One more turn of each partition behind all others, so that nothing of theirs is still to come.
            for (int i = 0; i < 20; i++) {
                TurnHead last = turn(Duration.ofMinutes(5), TEXT);
                broker.result(ok(last, TEXT));
                broker.fused(last.turnId(), SOON);
            }
            assertThat(turns)
                    .allSatisfy(turn -> assertThat(broker.all(turn.turnId()))
                            .extracting(Fused::revision)
                            .containsExactly(1));
            assertThat(third.ready()).isTrue();
        }
    }

    @Test
    void anUnknownTurnIsAProblemThatSaysSo() throws Exception {
        try (FusionService service = started()) {
            HttpResponse<String> answer = get(service, "/turns/no-such-turn");
            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(answer.headers().firstValue("content-type"))
                    .hasValueSatisfying(type -> assertThat(type).startsWith(Problem.MEDIA_TYPE));
            assertThat(get(service, "/health/live").statusCode()).isEqualTo(200);
            assertThat(get(service, "/health/ready").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void topicsThatDoNotFitStopTheStartWithTheCommandThatMendsThem() throws Exception {
        try (EmbeddedKafka empty = EmbeddedKafka.start(directory.resolve("empty"))) {
            Map<String, String> settings = settings(empty);
            assertThatThrownBy(() -> FusionService.start(Settings.of(settings), telemetry.telemetry()))
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining("topic tributary.turns does not exist: create it with `kafka-topics.sh"
                            + " --bootstrap-server " + empty.bootstrapServers()
                            + " --create --topic tributary.turns --partitions 4`");

            empty.withTopics(3, Topics.IMAGE_RESULTS.name()).withTopics(6, Topics.TURNS.name());
            settings.put("tributary.topics.create", "true");
            assertThatThrownBy(() -> FusionService.start(Settings.of(settings), telemetry.telemetry()))
                    .isInstanceOf(StartException.class)
                    .hasMessage("topic tributary.image.results has 3 partitions where another input of the join has 6:"
                            + " make them equal, while nothing is in flight, with `kafka-topics.sh --bootstrap-server "
                            + empty.bootstrapServers() + " --alter --topic tributary.image.results --partitions 6`");
        }
    }

    @Test
    void missingTopicsAreCreatedWhenThatIsAllowed() throws Exception {
        try (EmbeddedKafka empty = EmbeddedKafka.start(directory.resolve("empty"))) {
            Map<String, String> settings = settings(empty);
            settings.put("tributary.topics.create", "true");
            settings.put("tributary.topics.partitions", "1");
            try (FusionService service = FusionService.start(Settings.of(settings), telemetry.telemetry())) {
                await().atMost(SOON).until(service::ready);
            }
        }
    }

    private FusionService started() throws StartException {
        FusionService service = FusionService.start(Settings.of(settings(kafka)), telemetry.telemetry());
        await().atMost(SOON).until(service::ready);
        return service;
    }

    private Map<String, String> settings(EmbeddedKafka on) {
        return new HashMap<>(Map.of(
                "tributary.kafka.bootstrap.servers",
                on.bootstrapServers(),
                "tributary.fusion.port",
                "0",
                "tributary.fusion.state.dir",
                directory.resolve("state-" + UUID.randomUUID()).toString()));
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

    private JsonNode json(FusionService service, TurnHead turn) throws IOException, InterruptedException {
        return Json.MAPPER.readTree(get(service, "/turns/" + turn.turnId()).body());
    }

    private HttpResponse<String> get(FusionService service, String path) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(service.uri().resolve(path)).build(), HttpResponse.BodyHandlers.ofString());
    }
}
