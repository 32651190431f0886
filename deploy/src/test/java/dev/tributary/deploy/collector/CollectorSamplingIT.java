package dev.tributary.deploy.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tributary.deploy.embedded.OtlpReceiver;
import dev.tributary.deploy.embedded.StoredSpan;
import dev.tributary.deploy.embedded.TraceStore;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The Collector of {@code deploy/collector} between turns of known kinds and a store. Their spans are those of real
 * services, once recorded and then sent with fresh IDs.
 */
@Tag("faults")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CollectorSamplingIT {

    private static final KeepRates RATES = new KeepRates(10, 30, 50, 5);
    private static final Duration WAIT = Duration.ofSeconds(5);
    private static final Duration ARRIVED_WITHIN = Duration.ofSeconds(40);
    private static final int AT_ONCE = 100;
    private static final int MOST_SPANS = 1_000_000;

    /** In what may not be stored. */
    private static final String SECRET = "planted";

    private final Random random = new Random(20_261_124);

    @TempDir
    private Path directory;

    private Path program = Path.of("");
    private RecordedTurns recorded = new RecordedTurns(NONE, NONE, NONE, NONE, NONE, NONE);

    private static final TurnTemplate NONE = new TurnTemplate("", List.of(), List.of());

    @BeforeAll
    void buildAndRecord() throws Exception {
        program = CollectorProcess.program();
        recorded = RecordedTurns.record();
    }

    @Test
    void exactlyTheRightOnesOfTwoThousandTurnsComeOutEachWhole() throws Exception {
        Map<TurnKind, Integer> counts = new EnumMap<>(TurnKind.class);
        for (TurnKind kind : TurnKind.values()) {
            counts.put(kind, kind.isAlwaysKept() ? 50 : 400);
        }
        counts.put(TurnKind.TEXT, 450);
        List<SentTurn> turns = turns(counts);
        assertThat(turns).hasSize(2000);
        TraceStore store = new TraceStore(MOST_SPANS);
        try (OtlpReceiver receiver = OtlpReceiver.start(store, 0, 0);
                CollectorProcess collector = sampling(receiver, RATES)) {
            send(new SpanSender(collector.http()), turns, store);
            check(turns, store, collector);
        }
    }

    @Test
    void twoTiersKeepTurnsWhole() throws Exception {
        Map<TurnKind, Integer> counts = new EnumMap<>(TurnKind.class);
        for (TurnKind kind : TurnKind.values()) {
            counts.put(kind, 20);
        }
        List<SentTurn> turns = turns(counts);
        TraceStore store = new TraceStore(MOST_SPANS);
        try (OtlpReceiver receiver = OtlpReceiver.start(store, 0, 0);
                CollectorProcess one = sampling(receiver, RATES);
                CollectorProcess other = sampling(receiver, RATES);
                CollectorProcess balancer = CollectorProcess.start(
                        program,
                        List.of("balancing.yaml", "samplers-static.yaml"),
                        Map.of("TRIBUTARY_SAMPLERS", "[" + one.grpcAddress() + ", " + other.grpcAddress() + "]"),
                        directory)) {
            send(new SpanSender(balancer.http()), turns, store);
            balancer.stop();
            assertThat(List.of(accepted(one), accepted(other))).allMatch(spans -> spans > 0);
            check(turns, store, one, other);
        }
    }

    @Test
    void whatMustNotBeStoredIsGoneAndNothingElseIs() throws Exception {
        KeepRates all = new KeepRates(100, 100, 100, 100);
        TurnTemplate clean = recorded.text();
        SentTurn dirty = SentTurn.like(
                clean.changing("text.inference", CollectorSamplingIT::dirty), TurnKind.TEXT, "dirty", random);
        TraceStore store = new TraceStore(MOST_SPANS);
        try (OtlpReceiver receiver = OtlpReceiver.start(store, 0, 0);
                CollectorProcess collector = sampling(receiver, all)) {
            new SpanSender(collector.http()).send(dirty.turn());
            collector.stop();
        }
        List<StoredSpan> came = store.trace(dirty.traceId());
        assertThat(came).hasSameSizeAs(dirty.turn());
        assertThat(came.toString()).doesNotContain(SECRET);
        StoredSpan washed = came.stream()
                .filter(span -> span.name().equals("text.inference"))
                .findFirst()
                .orElseThrow();
        Span recordedSpan = clean.span("text.inference").span();
        assertThat(washed.span().getAttributesList().stream().map(KeyValue::getKey))
                .containsExactlyInAnyOrderElementsOf(Stream.concat(
                                recordedSpan.getAttributesList().stream().map(KeyValue::getKey),
                                Stream.of("url.full", "server.note", "note", "long"))
                        .toList());
        assertThat(washed.attribute("url.full")).isEqualTo("http://store:9000/bucket/key.png");
        assertThat(washed.attribute("server.note")).isEqualTo("see https://store/bucket for more");
        assertThat(washed.attribute("note")).isEqualTo("Bearer ****");
        assertThat(washed.attribute("long")).hasSize(2048);
        assertThat(washed.span().getStatus().getMessage()).isEqualTo("GET https://store/k failed");
        assertThat(washed.span().getEvents(0).getAttributes(0).getValue().getStringValue())
                .isEqualTo("GET https://store/k failed");
        assertThat(washed.resourceAttribute("process.command_args")).isNull();
        assertThat(washed.resourceAttribute("service.name")).isEqualTo("text-worker");
    }

    private static StoredSpan dirty(StoredSpan stored) {
        Span.Builder span = stored.span().toBuilder()
                .setStatus(Status.newBuilder()
                        .setCode(Status.StatusCode.STATUS_CODE_ERROR)
                        .setMessage("GET https://store/k?X-Amz-Signature=planted failed"))
                .addEvents(Span.Event.newBuilder()
                        .setName("exception")
                        .addAttributes(text("exception.message", "GET https://me:planted@store/k?planted failed"))
                        .addAttributes(text("gen_ai.prompt", SECRET)));
        for (String name : List.of(
                "input.value",
                "output.value",
                "gen_ai.input.messages",
                "gen_ai.completion.0.content",
                "llm.input_messages.0.message.content",
                "http.request.header.authorization",
                "http.response.body",
                "db.query.text",
                "url.query",
                "audio.transcript",
                "text.content",
                "image.pixels",
                "s3.secret_key",
                "Set-Cookie",
                "user.password")) {
            span.addAttributes(text(name, SECRET));
        }
        span.addAttributes(text("url.full", "http://store:9000/bucket/key.png?X-Amz-Credential=planted&X-Amz-Date=1"));
        span.addAttributes(text("server.note", "see https://user:planted@store/bucket for more"));
        span.addAttributes(text("note", "Bearer planted.planted-planted"));
        span.addAttributes(text("long", "x".repeat(5000)));
        return new StoredSpan(
                stored.resource().toBuilder()
                        .addAttributes(text("process.command_args", "-Dtributary.s3.secret.key=planted"))
                        .build(),
                stored.scope(),
                span.build());
    }

    private static KeyValue text(String name, String value) {
        return KeyValue.newBuilder()
                .setKey(name)
                .setValue(AnyValue.newBuilder().setStringValue(value))
                .build();
    }

    private CollectorProcess sampling(OtlpReceiver receiver, KeepRates rates) throws Exception {
        Map<String, String> environment = new HashMap<>(rates.environment());
        environment.put("TRIBUTARY_DECISION_WAIT", WAIT.toSeconds() + "s");
        environment.put("TRIBUTARY_LATENCY_OBJECTIVE_MS", "" + TurnKind.OBJECTIVE.toMillis());
        environment.put(
                "TRIBUTARY_TEMPO_ENDPOINT",
                "127.0.0.1:" + receiver.grpcEndpoint().getPort());
        return CollectorProcess.start(program, List.of("sampling.yaml", "to-tempo.yaml"), environment, directory);
    }

    /** In no order that tells the kind. */
    private List<SentTurn> turns(Map<TurnKind, Integer> counts) {
        List<SentTurn> turns = new ArrayList<>();
        counts.forEach((kind, count) -> {
            TurnTemplate template = kind.template(recorded);
            for (int i = 0; i < count; i++) {
                turns.add(SentTurn.like(template, kind, kind.name().toLowerCase(Locale.ROOT) + "-" + i, random));
            }
        });
        Collections.shuffle(turns, random);
        return turns;
    }

    /** Some turns at a time: what their workers tell, then what fusion-stream tells; late spans when all is decided. */
    private static void send(SpanSender sender, List<SentTurn> turns, TraceStore store) throws Exception {
        Predicate<StoredSpan> late = CollectorSamplingIT::comesLate;
        for (int from = 0; from < turns.size(); from += AT_ONCE) {
            List<SentTurn> some = turns.subList(from, Math.min(from + AT_ONCE, turns.size()));
            List<StoredSpan> spans = some.stream()
                    .flatMap(turn -> Stream.concat(turn.turn().stream(), turn.batches().stream()))
                    .filter(late.negate())
                    .toList();
            sender.send(spans.stream().filter(span -> !isFusion(span)).toList());
            sender.send(spans.stream().filter(CollectorSamplingIT::isFusion).toList());
        }
        await("all is decided and the kept is here")
                .atMost(ARRIVED_WITHIN)
                .pollInterval(Duration.ofMillis(500))
                .untilAsserted(() -> assertThat(missing(turns, store)).isEmpty());
        sender.send(turns.stream()
                .flatMap(turn -> turn.turn().stream())
                .filter(late)
                .toList());
    }

    /** The kept turns of which not all has come that was sent in time, by kind. */
    private static Map<TurnKind, Long> missing(List<SentTurn> turns, TraceStore store) {
        return turns.stream()
                .filter(turn -> turn.kind().isKept(turn.traceId(), RATES))
                .filter(turn -> store.trace(turn.traceId()).size()
                        < turn.turn().stream().filter(span -> !comesLate(span)).count())
                .collect(Collectors.groupingBy(SentTurn::kind, TreeMap::new, Collectors.counting()));
    }

    /** A worker that could not export for a while. */
    private static boolean comesLate(StoredSpan span) {
        return span.name().equals("text.postprocess");
    }

    private static boolean isFusion(StoredSpan span) {
        return span.service().equals("fusion-stream");
    }

    private static void check(List<SentTurn> turns, TraceStore store, CollectorProcess... collectors) throws Exception {
        for (CollectorProcess collector : collectors) {
            collector.stop();
        }
        Map<String, Set<Span>> expected = new HashMap<>();
        Map<TurnKind, Integer> kept = new TreeMap<>();
        for (SentTurn turn : turns) {
            if (turn.kind().isKept(turn.traceId(), RATES)) {
                kept.merge(turn.kind(), 1, Integer::sum);
                expected.put(turn.traceId(), spans(turn.turn()));
            }
            for (StoredSpan batch : turn.batches()) {
                expected.put(batch.traceId(), Set.of(batch.span()));
            }
        }
        Map<String, Set<Span>> came = new HashMap<>();
        for (String traceId : store.traceIds()) {
            List<StoredSpan> trace = store.trace(traceId);
            came.put(traceId, spans(trace));
            assertThat(came.get(traceId)).as("every span once").hasSameSizeAs(trace);
        }
        System.out.printf(
                "collector: %,d turns sent, kept %s, %,d spans stored%n", turns.size(), kept, store.spanCount());
        assertThat(came.keySet()).as(collectors[0].output()).containsExactlyInAnyOrderElementsOf(expected.keySet());
        came.forEach((traceId, spans) -> assertThat(spans).isEqualTo(expected.get(traceId)));
        // Of the modalities, some are kept and some are not.
        kept.forEach((kind, count) -> assertThat(count).as(kind.name()).isPositive());
        assertThat(kept.get(TurnKind.TEXT)).isLessThan((int)
                turns.stream().filter(turn -> turn.kind() == TurnKind.TEXT).count());
    }

    private static Set<Span> spans(List<StoredSpan> stored) {
        return stored.stream().map(StoredSpan::span).collect(Collectors.toCollection(HashSet::new));
    }

    /** How many spans came to a Collector. */
    private static double accepted(CollectorProcess collector) throws Exception {
        return collector
                .metrics()
                .lines()
                .filter(line -> line.startsWith("otelcol_receiver_accepted_spans"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }
}
