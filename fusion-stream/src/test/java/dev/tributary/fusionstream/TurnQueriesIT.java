package dev.tributary.fusionstream;

import static dev.tributary.fusionstream.Turns.IMAGE;
import static dev.tributary.fusionstream.Turns.TEXT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tributary.contract.Json;
import dev.tributary.contract.Settings;
import dev.tributary.contract.TurnHead;
import dev.tributary.contract.testing.EmbeddedKafka;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told about turns that lie on two instances, one of them a process of its own. */
class TurnQueriesIT {

    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private final TestTelemetry telemetry = new TestTelemetry();
    private final HttpClient http = HttpClient.newHttpClient();
    private EmbeddedKafka kafka;
    private Broker broker;

    @BeforeEach
    void start() {
        kafka = EmbeddedKafka.start(directory.resolve("kafka"), Map.of("group.min.session.timeout.ms", "1000"))
                .withTopics(4);
        broker = new Broker(kafka.bootstrapServers());
    }

    @AfterEach
    void stop() {
        broker.close();
        kafka.close();
        telemetry.close();
    }

    @Test
    void anyInstanceTellsAllTurnsAndNamesTheOneThatWasKilledUntilItTakesOver() throws Exception {
        List<TurnHead> turns = open(20);
        Process killed = null;
        try (FusionService service = FusionService.start(Settings.of(settings(0)), telemetry.telemetry())) {
            await().atMost(SOON).until(service::ready);
            int port = TurnQueriesTest.freePort();
            URI other = URI.create("http://localhost:" + port);
            killed = process(port);
            await().atMost(SOON).ignoreExceptions().until(() -> answered(other, "/turns?open=true") == 2);

            List<TurnHead> elsewhere = new ArrayList<>();
            for (TurnHead turn : turns) {
                String path = "/turns/" + turn.turnId();
                HttpResponse<String> here = get(service.uri(), path);
                assertThat(here.statusCode()).as(here.body()).isEqualTo(200);
                assertThat(withoutTime(here)).isEqualTo(withoutTime(get(other, path)));
                here.headers().firstValue(Peers.ANSWERED_BY).ifPresent(holder -> elsewhere.add(turn));
            }
            assertThat(elsewhere).isNotEmpty().hasSizeLessThan(turns.size());
            for (URI each : List.of(service.uri(), other)) {
                JsonNode page = json(get(each, "/turns?open=true&limit=7"));
                assertThat(page.path("turns").findValuesAsText("turnId"))
                        .isEqualTo(turns.stream().limit(7).map(TurnHead::turnId).toList());
                assertThat(page.path("turns").get(0).path("missing").get(0).asText())
                        .isEqualTo("image-0");
            }
            assertThat(ids(service.uri(), true).size() + ids(other, true).size())
                    .isEqualTo(turns.size());

            killed.destroyForcibly();
            assertThat(killed.waitFor(30, TimeUnit.SECONDS)).isTrue();
            HttpResponse<String> gone =
                    get(service.uri(), "/turns/" + elsewhere.get(0).turnId());
            assertThat(gone.statusCode()).as(gone.body()).isEqualTo(503);
            assertThat(gone.headers().firstValue("retry-after")).hasValue("1");
            assertThat(json(gone).path("detail").asText()).contains("localhost:" + port);
            JsonNode incomplete = json(get(service.uri(), "/turns?open=true"));
            assertThat(incomplete.path("unanswered").findValuesAsText("instance"))
                    .containsExactly("localhost:" + port);

            assertThat(incomplete.path("missingPartitions")).isNotEmpty();

            await().atMost(SOON).until(() -> ids(service.uri(), false).size() == turns.size());
            for (TurnHead turn : turns) {
                assertThat(get(service.uri(), "/turns/" + turn.turnId())
                                .headers()
                                .firstValue(Peers.ANSWERED_BY))
                        .isEmpty();
            }
            JsonNode whole = json(get(service.uri(), "/turns?open=true"));
            assertThat(whole.path("unanswered")).isEmpty();
            assertThat(whole.path("missingPartitions")).isEmpty();
            assertThat(whole.path("partitions")).hasSize(4);
        } finally {
            if (killed != null) {
                killed.destroyForcibly();
            }
        }
    }

    @Test
    void aRestoreIsSeenWhileItRunsAndAfterwards() throws Exception {
        List<TurnHead> turns = open(8_000);
        try (FusionService service = FusionService.start(Settings.of(settings(0)), telemetry.telemetry())) {
            await().atMost(SOON)
                    .until(() -> service.ready() && ids(service.uri(), true).size() == 1_000);
            // The last turn of each partition is among the last hundred.
            for (TurnHead last : turns.subList(7_900, 8_000)) {
                await().atMost(SOON)
                        .until(() ->
                                get(service.uri(), "/turns/" + last.turnId()).statusCode() == 200);
            }
        }
        Map<String, String> slow = settings(0);
        slow.put("tributary.fusion.streams.restore.consumer.max.poll.records", "1");
        try (FusionService service = FusionService.start(Settings.of(slow), telemetry.telemetry())) {
            await().atMost(SOON).pollInterval(Duration.ofMillis(5)).untilAsserted(() -> {
                HttpResponse<String> health = get(service.uri(), "/health/ready");
                assertThat(health.statusCode()).isEqualTo(503);
                JsonNode report = json(health);
                assertThat(report.path("state").asText()).isEqualTo("RESTORING");
                assertThat(report.path("restoring").get(0).path("percent").asInt())
                        .isBetween(1, 99);
                assertThat(report.path("why").get(1).asText()).contains("is restored to");
            });
            await().atMost(SOON).until(service::ready);

            JsonNode report = json(get(service.uri(), "/health"));
            assertThat(report.path("state").asText()).isEqualTo("RUNNING");
            assertThat(report.path("restoring")).isEmpty();
            assertThat(report.path("restored").findValues("restored").stream()
                            .mapToLong(JsonNode::asLong)
                            .sum())
                    .isGreaterThanOrEqualTo(turns.size());
            assertThat(Objects.requireNonNull(telemetry.metrics().get("tributary.restore.duration"))
                            .getHistogramData()
                            .getPoints())
                    .singleElement()
                    .satisfies(point -> assertThat(point.getCount()).isEqualTo(4));
        }
    }

    /** Turns that have their text only, a millisecond apart. */
    private List<TurnHead> open(int count) throws Exception {
        long first = System.currentTimeMillis() - count;
        List<TurnHead> turns = IntStream.range(0, count)
                .mapToObj(i -> new TurnHead(
                        UUID.randomUUID().toString(),
                        Instant.ofEpochMilli(first + i),
                        Duration.ofMinutes(9).toMillis(),
                        List.of(TEXT, IMAGE),
                        "acme",
                        null,
                        null,
                        Turns.TURN_TRACE,
                        null))
                .toList();
        turns.forEach(turn -> broker.sendTurn(turn, TEXT));
        broker.flush();
        return turns;
    }

    private Map<String, String> settings(int port) {
        return new HashMap<>(Map.of(
                "tributary.kafka.bootstrap.servers",
                kafka.bootstrapServers(),
                "tributary.fusion.port",
                "" + port,
                "tributary.fusion.streams.session.timeout.ms",
                "3000",
                "tributary.fusion.streams.heartbeat.interval.ms",
                "500",
                "tributary.fusion.state.dir",
                directory.resolve("state-" + UUID.randomUUID()).toString()));
    }

    private Process process(int port) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
        settings(port).forEach((name, value) -> command.add("-D" + name + "=" + value));
        command.add("-Dotel.sdk.disabled=true");
        command.add(Main.class.getName());
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("process.log").toFile())
                .start();
    }

    private List<String> ids(URI instance, boolean local) throws IOException, InterruptedException {
        return json(get(instance, "/turns?open=true&limit=1000&local=" + local))
                .path("turns")
                .findValuesAsText("turnId");
    }

    private int answered(URI instance, String path) throws IOException, InterruptedException {
        return json(get(instance, path)).path("answered").size();
    }

    private static Map<String, Object> withoutTime(HttpResponse<String> answer) throws IOException {
        Map<String, Object> fields = new HashMap<>();
        json(answer).properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
        fields.remove("windowEndsInMs");
        return fields;
    }

    private static JsonNode json(HttpResponse<String> answer) throws IOException {
        return Json.MAPPER.readTree(answer.body());
    }

    private HttpResponse<String> get(URI instance, String path) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(instance.resolve(path)).build(), HttpResponse.BodyHandlers.ofString());
    }
}
