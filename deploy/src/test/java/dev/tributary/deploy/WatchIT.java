package dev.tributary.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tributary.contract.Json;
import dev.tributary.contract.ProcessName;
import dev.tributary.contract.Settings;
import dev.tributary.deploy.client.OutgoingPart;
import dev.tributary.deploy.client.TurnClient;
import dev.tributary.deploy.client.UploadProducer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The commands for people who watch, on a stack that lacks a worker: so one turn is complete and one stays open. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class WatchIT {

    @TempDir
    static Path directory;

    private Stack stack;
    private Path config;

    @BeforeAll
    void start() throws Exception {
        stack = Stack.start(new StackOptions(
                Settings.of(Map.of()),
                Ports.free(),
                null,
                EnumSet.of(Service.INGEST, Service.TEXT_WORKER, Service.FUSION_STREAM),
                new Timeline(Instant.now(), InstantSource.system()),
                line -> {}));
        config = directory.resolve("stack.properties");
        Properties properties = new Properties();
        properties.putAll(stack.settings().startingWith("tributary."));
        properties.putAll(stack.settings().startingWith("otel."));
        try (Writer writer = Files.newBufferedWriter(config)) {
            properties.store(writer, null);
        }
        TurnClient client = new TurnClient(stack.ingest());
        client.send("done", Duration.ofSeconds(60), List.of(OutgoingPart.text("a secret sentence")));
        await().atMost(Duration.ofSeconds(30))
                .until(() -> turn("done").path("state").asText().equals("complete"));
        try (UploadProducer uploads = new UploadProducer(Map.of("bootstrap.servers", stack.kafka()))) {
            String trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
            uploads.send(
                    "waits",
                    trace,
                    Map.of(
                            "turnId",
                            "waits",
                            "session",
                            "s-1",
                            "window",
                            "600s",
                            "parts",
                            List.of(
                                    Map.of("modality", "text", "text", "hello"),
                                    Map.of("modality", "image", "key", "in/x.png", "contentType", "image/png"))));
        }
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", stack.kafka()), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(
                            "tributary.text", "broken".getBytes(StandardCharsets.UTF_8), new byte[] {'{'}))
                    .get();
        }
        await().atMost(Duration.ofSeconds(30))
                .until(() -> !turn("broken").path("letters").isEmpty());
    }

    @AfterAll
    void stop() {
        stack.close();
        List.copyOf(System.getProperties().stringPropertyNames()).stream()
                .filter(name -> name.startsWith("tributary."))
                .forEach(System::clearProperty);
    }

    @Test
    void aTurnIsToldWhileItIsOpenAfterItsOutcomeAndWhenOnlyADeadLetterIsLeft() throws Exception {
        JsonNode done = turn("done");
        assertThat(done.path("criticalPart").asText()).isEqualTo("text-0");
        assertThat(sum(done.path("criticalPath").path("piecesMs")))
                .isEqualTo(done.path("endToEndMs").asLong());
        JsonNode part = done.path("parts").get(0);
        assertThat(part.path("status").asText()).isEqualTo("ok");
        assertThat(part.path("payload").asText()).isEqualTo("inline text");
        assertThat(part.path("model").path("sha256").asText()).hasSize(64);
        assertThat(done.path("page").asText()).isEqualTo(stack.page() + "/turns/done");

        await().atMost(Duration.ofSeconds(20))
                .until(() -> turn("waits").path("parts").size() == 2
                        && turn("waits")
                                .path("parts")
                                .get(0)
                                .path("status")
                                .asText()
                                .equals("ok"));
        JsonNode waits = turn("waits");
        assertThat(waits.path("state").asText()).isEqualTo("open");
        assertThat(waits.path("windowEndsInMs").asLong()).isBetween(1L, 600_000L);
        assertThat(waits.path("parts").get(1).path("status").asText()).isEqualTo("waiting");

        JsonNode stand = waits.path("parts").get(1).path("stand");
        assertThat(stand.path("record").asText()).matches("tributary\\.image/[0-9]+@0");
        assertThat(stand.path("group").asText()).isEqualTo("image-worker");
        assertThat(stand.path("holder").isMissingNode()).isTrue(); // there is no image worker
        assertThat(waits.path("parts").get(0).has("stand")).isFalse();
        assertThat(part.path("worker").asText()).isEqualTo(ProcessName.get());

        JsonNode broken = turn("broken");
        assertThat(broken.path("state").asText()).isEqualTo("rejected");
        assertThat(broken.path("letters").get(0).path("errorType").asText()).isEqualTo("not_json");

        Ran text = run("turn", "done", "--no-json");
        assertThat(text.out())
                .contains("turn done  complete, ", "gated by   text-0", "M inference")
                .doesNotContain("secret");
        Ran unknown = run("turn", "nobody", "--no-json");
        assertThat(unknown.exit()).isEqualTo(1);
        assertThat(unknown.out()).contains("Nothing tells of it");
    }

    @Test
    void tailShowsWhatIsAskedForAndEnds() throws Exception {
        List<JsonNode> all = lines(run("tail", "--since", "1h", "--no-follow").out());
        assertThat(all)
                .extracting(line -> line.path("topic").asText())
                .contains(
                        "tributary.turns",
                        "tributary.text",
                        "tributary.text.results",
                        "tributary.fused",
                        "tributary.rejected");
        assertThat(all).noneMatch(line -> line.toString().contains("secret"));
        assertThat(all)
                .filteredOn(line -> line.path("turn").asText().equals("done"))
                .allSatisfy(line -> assertThat(line.path("link").asText()).isEqualTo(stack.page() + "/turns/done"));

        assertThat(lines(run("tail", "--from-beginning", "--no-follow", "--outcome", "complete")
                        .out()))
                .extracting(line -> line.path("turn").asText())
                .containsExactly("done");
        assertThat(lines(run("tail", "--from-beginning", "--no-follow", "--session", "s-1")
                        .out()))
                .extracting(line -> line.path("turn").asText())
                .containsOnly("waits");
        assertThat(lines(run("tail", "--from-beginning", "--no-follow", "--errors")
                        .out()))
                .extracting(line -> line.path("topic").asText())
                .contains("tributary.rejected")
                .doesNotContain("tributary.fused");
        assertThat(run("tail", "--from-beginning", "--no-follow", "--no-json", "--turn", "done", "fused")
                        .out())
                .contains("complete, ");
    }

    @Test
    void topTellsRatesLagOpenTurnsStagesAndHealth() throws Exception {
        JsonNode top = lines(run("top", "--once").out()).get(0);
        assertThat(top.path("outcomes").path("complete").asInt()).isEqualTo(1);
        assertThat(top.path("open").path("count").asInt()).isEqualTo(1);
        assertThat(top.path("stages").path("text").path("results").asInt()).isEqualTo(2);
        assertThat(top.path("services").path("text-worker").asText()).isEqualTo("ready");
        assertThat(top.path("services").path("image-worker").asText()).startsWith("no answer");
        assertThat(top.path("lag").findValuesAsText("group")).contains("text-worker");
        assertThat(top.path("topics").has("tributary.fused")).isTrue();

        assertThat(top.path("replicas"))
                .filteredOn(replica -> replica.path("group").asText().equals("text-worker"))
                .singleElement()
                .satisfies(replica -> {
                    assertThat(replica.path("name").asText()).isEqualTo(ProcessName.get());
                    assertThat(replica.path("partitions").asInt()).isEqualTo(4);
                    assertThat(replica.path("stages").path("results").asInt()).isEqualTo(2);
                });
        assertThat(top.path("replicas"))
                .filteredOn(replica -> replica.path("group").asText().equals("tributary-fusion"))
                .extracting(replica -> replica.path("name").asText())
                .containsExactly(ProcessName.get());

        assertThat(run("top", "--once", "--no-json").out()).contains("TOPIC", "P95 BY STAGE", "1 open");
    }

    @Test
    void doctorFindsThisStackWellAndADeadBrokerNot() throws Exception {
        Ran well = run("doctor");
        assertThat(well.out())
                .contains("\"what\":\"brokers\",\"state\":\"ok\"", "\"what\":\"topics\",\"state\":\"ok\"")
                .contains("\"what\":\"rights\",\"state\":\"ok\"", "\"what\":\"object store\",\"state\":\"ok\"")
                .contains("\"what\":\"OTLP\",\"state\":\"ok\"", "\"what\":\"clocks\",\"state\":\"ok\"")
                .contains("\"what\":\"model of text-worker\",\"state\":\"ok\"");
        assertThat(well.exit()).isZero();

        Ran dead = run("doctor", "--no-json", "--set", "tributary.kafka.bootstrap.servers=localhost:1");
        System.clearProperty("tributary.kafka.bootstrap.servers");
        assertThat(dead.exit()).isEqualTo(1);
        assertThat(dead.out()).contains("fail  brokers", "start Kafka with `deploy/tributary up`");
    }

    private record Ran(int exit, String out) {}

    private Ran run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        List<String> all = new ArrayList<>(Arrays.asList(arguments));
        all.addAll(List.of("-c", config.toString()));
        int exit = Tributary.commandLine(new PrintWriter(out, true), new PrintWriter(err, true))
                .execute(all.toArray(String[]::new));
        assertThat(err.toString()).isEmpty();
        return new Ran(exit, out.toString());
    }

    private JsonNode turn(String id) throws IOException {
        return Json.MAPPER.readTree(run("turn", id).out());
    }

    private static List<JsonNode> lines(String text) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : text.lines().toList()) {
            lines.add(Json.MAPPER.readTree(line));
        }
        return lines;
    }

    private static long sum(JsonNode pieces) {
        return StreamSupport.stream(pieces.spliterator(), false)
                .mapToLong(JsonNode::asLong)
                .sum();
    }
}
