package dev.tributary.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.protobuf.TextFormat;
import dev.tributary.contract.Modality;
import dev.tributary.contract.Part;
import dev.tributary.contract.PartId;
import dev.tributary.contract.Topics;
import dev.tributary.contract.Turn;
import dev.tributary.contract.TurnHead;
import dev.tributary.contract.TurnHeaders;
import dev.tributary.contract.trace.TraceContext;
import dev.tributary.deploy.client.OutgoingPart;
import dev.tributary.deploy.client.TurnClient;
import dev.tributary.deploy.client.UploadProducer;
import dev.tributary.deploy.embedded.StoredSpan;
import dev.tributary.deploy.grafana.Dashboards;
import dev.tributary.deploy.grafana.PrometheusProcess;
import dev.tributary.deploy.grafana.Rules;
import dev.tributary.deploy.telemetry.MetricSink;
import dev.tributary.deploy.telemetry.Registry;
import dev.tributary.deploy.telemetry.SchemaCheck;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Everything that a stack emits while turns of every kind go through it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TelemetryIT {

    private static final String SECRET = "xyzzy4711plugh";
    private static final String ACCESS_KEY = "planted-access-key";
    private static final String SECRET_KEY = "planted-secret-key";

    /** What is in payloads, answers and settings, and must be nowhere else; the last is the mark of a signed address. */
    private static final List<String> SECRETS =
            List.of(SECRET, "charged twice", "Your card ending", ACCESS_KEY, SECRET_KEY, "X-Amz-");

    private static final String OPENMETRICS = "application/openmetrics-text;version=1.0.0";
    private static final Duration GRACE = Duration.ofSeconds(4);
    private static final PartId TEXT = PartId.of("text-0");
    private static final PartId MORE = PartId.of("text-1");

    /** What no run here has: a state to restore, a cache, a replay, a device that is missing, clocks or a store at fault. */
    private static final Set<String> UNSEEN = Set.of(
            "attribute attempt",
            "attribute cache.hit",
            "attribute onnx.requested_provider",
            "event batch_failed",
            "event retry",
            "metric tributary.cache.lookups",
            "metric tributary.restore.duration",
            "metric tributary.restore.records",
            "metric tributary.retries",
            "span replay {topic}");

    private final LogCapture logs = LogCapture.open();
    private final MetricSink sink = MetricSink.start();
    private final Stack stack = start(sink);
    private final Records records = new Records(stack.kafka());
    private final TurnClient client = new TurnClient(stack.ingest());
    private final Producer<byte[], byte[]> producer = new KafkaProducer<>(
            Map.of("bootstrap.servers", stack.kafka()), new ByteArraySerializer(), new ByteArraySerializer());

    private static Stack start(MetricSink sink) {
        try {
            return Stack.start(StackOptions.free(Map.of(
                    "tributary.fusion.grace",
                    "1s",
                    "tributary.s3.access.key",
                    ACCESS_KEY,
                    "tributary.s3.secret.key",
                    SECRET_KEY,
                    "otel.exporter.otlp.metrics.endpoint",
                    sink.endpoint().toString(),
                    "otel.exporter.otlp.metrics.protocol",
                    "http/protobuf",
                    "otel.metric.export.interval",
                    "1000")));
        } catch (StackException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeAll
    void turnsOfEveryKindGoThrough() throws Exception {
        client.send(
                "whole",
                null,
                List.of(
                        OutgoingPart.text("My password is " + SECRET),
                        OutgoingPart.of(Modality.IMAGE, sample("screenshot.png"), "screenshot.png"),
                        OutgoingPart.of(Modality.AUDIO, sample("speech.flac"), "speech.flac")));
        client.send("again", null, List.of(OutgoingPart.text("My password is " + SECRET)));
        client.send("again", null, List.of(OutgoingPart.text("My password is " + SECRET)));
        try (UploadProducer uploads = new UploadProducer(Map.of("bootstrap.servers", stack.kafka()))) {
            uploads.send(
                    "partial",
                    "00-not-a-trace-01",
                    Map.of(
                            "turnId",
                            "partial",
                            "parts",
                            List.of(
                                    Map.of("modality", "text", "text", SECRET),
                                    Map.of("modality", "image", "key", "in/nowhere.png"))));
        }
        for (String topic : List.of("tributary.uploads", "tributary.text", "tributary.turns")) {
            producer.send(new ProducerRecord<>(topic, 0, null, utf8("{\"poison\": \"" + SECRET)))
                    .get();
        }
        TurnHead revised = withoutItsLastPart("revised");
        TurnHead late = withoutItsLastPart("late");
        TurnHead expired = head("expired", List.of(TEXT));
        send(TurnHeaders.record(Topics.TURNS, "expired", Turn.of(expired)));
        records.fused("whole");
        records.fused("partial");
        records.fused("revised");
        sendLastPart(revised);
        records.fused("expired");
        records.await(Topics.FUSED, 1, fused -> fused.turnId().equals("revised") && fused.revision() == 2);
        await().until(() -> Instant.now().isAfter(late.windowEnd().plus(GRACE).plusSeconds(1)));
        sendLastPart(late);
        records.await(Topics.LATE, 1, result -> result.turnId().equals("late"));
    }

    @AfterAll
    void close() {
        producer.close();
        records.close();
        stack.close();
        sink.close();
        logs.close();
    }

    @Test
    void everythingEmittedIsInTheRegistryOrInTheConventions() {
        Registry registry = Registry.read();
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(() -> {
                    SchemaCheck check = new SchemaCheck(registry);
                    spans().forEach(span -> {
                        check.span(span.span());
                        check.resource(span.resource().getAttributesList());
                    });
                    sink.taken().forEach(check::metrics);
                    assertThat(check.problems()).isEmpty();
                    assertThat(UNSEEN).containsAll(notSeen(registry, check.seen()));
                });
    }

    @Test
    void noSecretIsInAnythingEmitted() throws Exception {
        assertThat(spans()).isNotEmpty().allSatisfy(span -> {
            holdsNoSecret(TextFormat.printer().printToString(span.resource()));
            holdsNoSecret(TextFormat.printer().printToString(span.span()));
        });
        await().until(() -> !sink.taken().isEmpty());
        assertThat(sink.taken())
                .allSatisfy(export -> holdsNoSecret(TextFormat.printer().printToString(export)));
        for (Service service : Service.all()) {
            holdsNoSecret(metrics(service));
        }
        assertThat(logs.text()).contains("payload_missing");
        holdsNoSecret(logs.text());
    }

    private static void holdsNoSecret(String emitted) {
        assertThat(SECRETS).noneMatch(emitted::contains);
    }

    @Test
    void everyPanelAndEveryRuleHasData(@TempDir Path directory) throws Exception {
        assumeTrue(PrometheusProcess.isInstalled(), PrometheusProcess.MISSING);
        Map<String, String> targets = Service.all().stream()
                .collect(Collectors.toMap(
                        Service::id, service -> stack.service(service).getAuthority()));
        try (PrometheusProcess prometheus = PrometheusProcess.start(directory, targets)) {
            // what has been counted before the first scrape is no increase
            await().ignoreExceptions()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> prometheus.query("min_over_time(up[1m]) == 1").size() == targets.size()
                            && !prometheus.query("tributary_turns_total").isEmpty());
            client.send(
                    "seen",
                    null,
                    List.of(
                            OutgoingPart.text("Where is my order?"),
                            OutgoingPart.of(Modality.IMAGE, sample("receipt.png"), "receipt.png"),
                            OutgoingPart.of(Modality.AUDIO, sample("speech.flac"), "speech.flac")));
            records.fused("seen");

            await().atMost(Duration.ofSeconds(90))
                    .pollInterval(Duration.ofSeconds(1))
                    .untilAsserted(() -> assertThat(withoutData(prometheus)).isEmpty());
            long now = Instant.now().getEpochSecond();
            assertThat(prometheus
                            .exemplars("tributary_turn_duration_seconds_bucket", now - 300, now + 60)
                            .toString())
                    .contains("\"trace_id\":\"");
        }
    }

    /** Queries of dashboards and recordings that give nothing, and metrics of alerts that are not there. */
    private static List<String> withoutData(PrometheusProcess prometheus) throws Exception {
        List<String> asked = new ArrayList<>();
        Dashboards.read().stream()
                .flatMap(dashboard -> dashboard.panels().stream())
                .filter(Dashboards.Panel::isMetrics)
                .flatMap(panel -> panel.queries().stream())
                .forEach(query -> asked.add(query.expr()
                        .replace("$__rate_interval", "5m")
                        .replace("$__range", "5m")
                        .replace("$modality", ".*")));
        for (Rules.Rule rule : Rules.read()) {
            if (rule.alert()) {
                prometheus.query(rule.expr());
                asked.addAll(Rules.metrics(rule.expr()));
            } else {
                asked.add(rule.expr());
                asked.add(rule.name());
            }
        }
        List<String> empty = new ArrayList<>();
        for (String query : asked) {
            if (prometheus.query(query).isEmpty()) {
                empty.add(query);
            }
        }
        return empty;
    }

    @Test
    void anExemplarOpensTheTraceOfATurn() throws Exception {
        String bucket = metrics(Service.FUSION_STREAM)
                .lines()
                .filter(line -> line.startsWith("tributary_turn_duration_seconds_bucket{turn_outcome=\"complete\"")
                        && line.contains("trace_id="))
                .findFirst()
                .orElseThrow();
        String traceId = bucket.replaceAll(".*trace_id=\"([0-9a-f]{32})\".*", "$1");

        assertThat(stack.traces().trace(traceId)).extracting(StoredSpan::name).contains("turn");
    }

    private static Set<String> notSeen(Registry registry, Set<String> seen) {
        Set<String> unseen = new TreeSet<>();
        registry.attributes().keySet().stream()
                .filter(name -> !name.startsWith("turn.critical.")) // pieces of less than a millisecond are not sent
                .forEach(name -> unseen.add("attribute " + name));
        registry.metrics().keySet().stream()
                .filter(name -> !name.startsWith("kafka.")) // some of them only now and then
                .forEach(name -> unseen.add("metric " + name));
        registry.spans().keySet().forEach(name -> unseen.add("span " + name));
        registry.events().keySet().forEach(name -> unseen.add("event " + name));
        unseen.removeAll(seen);
        return unseen;
    }

    private List<StoredSpan> spans() {
        List<StoredSpan> spans = new ArrayList<>();
        stack.traces().traceIds().forEach(id -> spans.addAll(stack.traces().trace(id)));
        return spans;
    }

    private String metrics(Service service) throws IOException, InterruptedException {
        URI uri = stack.service(service).resolve("/metrics");
        HttpResponse<String> answer = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1) // the upgrade to HTTP/2 of a first request fails once in a while
                .build()
                .send(
                        HttpRequest.newBuilder(uri)
                                .header("accept", OPENMETRICS)
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as("%s", uri).isEqualTo(200);
        return answer.body();
    }

    private TurnHead withoutItsLastPart(String turnId) throws Exception {
        TurnHead head = head(turnId, List.of(TEXT, MORE));
        send(TurnHeaders.record(Topics.TURNS, turnId, Turn.of(head)));
        send(TurnHeaders.record(Topics.TEXT, turnId, TEXT, Part.of(head, TEXT, null, "first " + SECRET)));
        return head;
    }

    private void sendLastPart(TurnHead head) throws Exception {
        send(TurnHeaders.record(Topics.TEXT, head.turnId(), MORE, Part.of(head, MORE, null, "second " + SECRET)));
    }

    private static TurnHead head(String turnId, List<PartId> parts) {
        String hex = turnId.chars().mapToObj(Integer::toHexString).collect(Collectors.joining());
        return new TurnHead(
                turnId,
                Instant.now().truncatedTo(ChronoUnit.MILLIS),
                3_000,
                parts,
                "default",
                null,
                null,
                new TraceContext("00-" + (hex + "0".repeat(32)).substring(0, 32) + "-c7ad6b7169203331-01", null),
                null);
    }

    private void send(ProducerRecord<byte[], byte[]> record) throws Exception {
        producer.send(record).get();
    }

    private static byte[] sample(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(TelemetryIT.class.getResourceAsStream("/samples/" + name), name)) {
            return in.readAllBytes();
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
