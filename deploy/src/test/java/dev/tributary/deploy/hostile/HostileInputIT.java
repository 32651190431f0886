package dev.tributary.deploy.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tributary.contract.Modality;
import dev.tributary.contract.blob.BlobStore;
import dev.tributary.deploy.Service;
import dev.tributary.deploy.Stack;
import dev.tributary.deploy.StackOptions;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hundreds of broken and hostile inputs through every entrance: each ends as it should, and the next good turn is answered. */
@Tag("faults")
final class HostileInputIT {

    static final String GOOD_IMAGE = "hostile/good-image";

    private static final Logger LOG = LoggerFactory.getLogger(HostileInputIT.class);
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int CALLERS = 4;

    private final Map<Trial, String> verdicts = Collections.synchronizedMap(new LinkedHashMap<>());
    private final Map<String, Long> took = new ConcurrentHashMap<>();
    private final Queue<String> died = new ConcurrentLinkedQueue<>();

    /** What is sent and has no verdict yet: the place of its record, and its turn. */
    private record Pending(Trial trial, String place, String turnId) {}

    @Test
    void eachEndsAsItShouldAndTheNextGoodTurnIsAnswered() throws Exception {
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, e) -> died.add(thread.getName() + ": " + e));
        try (Stack stack = Stack.start(StackOptions.free(Map.of("tributary.fusion.grace", "1s")));
                BlobStore blobs = stack.blobs();
                Verdicts records = new Verdicts(stack.kafka())) {
            List<Trial> trials = trials(blobs);
            List<Pending> pending = send(stack, trials);
            conclude(records, pending);

            LOG.info("{}", table());
            took.entrySet().stream()
                    .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                    .limit(8)
                    .forEach(one -> LOG.info("{} ms: {}", one.getValue(), one.getKey()));
            assertThat(trials).hasSizeGreaterThan(300);
            assertThat(verdicts).hasSameSizeAs(trials);
            assertThat(unexpected()).isEmpty();
            assertThat(records.twice()).isEmpty();
            aGoodTurnOfEachModalityIsAnswered(stack, records);
            assertThat(died).isEmpty();
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }

    private static List<Trial> trials(BlobStore blobs) throws Exception {
        blobs.ensureBucket();
        blobs.put(GOOD_IMAGE, PayloadTrials.goodImage(), "image/png");
        List<Trial> trials = new ArrayList<>(FormTrials.all());
        trials.addAll(WireTrials.all());
        trials.addAll(UploadTrials.all());
        trials.addAll(PartTrials.all());
        trials.add(PartTrials.headers(0));
        int number = 0;
        for (PayloadTrials.Hostile payload : PayloadTrials.all()) {
            String modality = payload.modality().id();
            String key = "hostile/" + modality + "-" + number++;
            if (payload.modality() != Modality.TEXT) {
                trials.add(overHttp(payload));
            }
            blobs.put(key, payload.bytes(), "application/octet-stream");
            trials.add(
                    number % 2 == 0
                            ? UploadTrials.stored(payload.name(), modality, key, payload.expected())
                            : PartTrials.stored(
                                    payload.name(),
                                    payload.modality(),
                                    blobs.stat(blobs.bucket(), key),
                                    "stored-" + number,
                                    payload.expected()));
        }
        return trials;
    }

    private static Trial overHttp(PayloadTrials.Hostile payload) {
        String modality = payload.modality().id();
        String[] expected = Stream.concat(
                        payload.expected().stream(), Stream.of("unsupported_part_type", "part_too_large"))
                .toArray(String[]::new);
        byte[] form = new Form()
                .named(modality, modality + "/x-" + modality, payload.bytes())
                .request();
        return Trial.http("form: " + payload.name(), form, expected);
    }

    private List<Pending> send(Stack stack, List<Trial> trials) throws Exception {
        List<Pending> pending = Collections.synchronizedList(new ArrayList<>());
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        Wire wire = new Wire(stack.ingest());
        try (Producer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", stack.kafka()), new ByteArraySerializer(), new ByteArraySerializer())) {
            List<Future<?>> calls = new ArrayList<>();
            for (Trial trial : trials) {
                byte[] request = trial.request();
                if (request != null) {
                    calls.add(callers.submit(() -> call(wire, trial, request, pending)));
                } else if (trial.record() != null) {
                    RecordMetadata at = producer.send(trial.record()).get();
                    String turnId = trial.turnId() == null ? "" : trial.turnId();
                    pending.add(new Pending(trial, Verdicts.place(at.topic(), at.partition(), at.offset()), turnId));
                }
            }
            for (Future<?> call : calls) {
                call.get();
            }
        } finally {
            callers.shutdownNow();
        }
        return pending;
    }

    private void call(Wire wire, Trial trial, byte[] request, List<Pending> pending) {
        long from = System.nanoTime();
        try {
            Wire.Answer answer = wire.send(request);
            took.put(trial.name(), (System.nanoTime() - from) / 1_000_000);
            if (answer.verdict() == null) {
                pending.add(new Pending(trial, "", answer.turnId() == null ? "" : answer.turnId()));
            } else {
                verdicts.put(trial, answer.verdict());
            }
        } catch (IOException e) {
            verdicts.put(trial, "no answer: " + e);
        }
    }

    private void conclude(Verdicts records, List<Pending> pending) {
        List<Pending> left = new ArrayList<>(pending);
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!left.isEmpty() && System.nanoTime() < end) {
            records.read();
            left.removeIf(one -> {
                String verdict = one.place.isEmpty() ? null : records.ofPlace(one.place);
                verdict = verdict == null ? records.ofTurn(one.turnId) : verdict;
                if (verdict != null) {
                    verdicts.put(one.trial, verdict);
                }
                return verdict != null;
            });
        }
        left.forEach(one -> verdicts.put(one.trial, "unheard"));
    }

    private List<String> unexpected() {
        return verdicts.entrySet().stream()
                .filter(one -> !one.getKey().expected().contains(one.getValue()))
                .map(one -> one.getKey().name() + ": " + one.getValue() + ", not "
                        + one.getKey().expected())
                .toList();
    }

    private String table() {
        Map<String, Long> counts = verdicts.entrySet().stream()
                .collect(Collectors.groupingBy(
                        one -> "%-6s %s".formatted(one.getKey().name().split(":", 2)[0], one.getValue()),
                        TreeMap::new,
                        Collectors.counting()));
        return counts.entrySet().stream()
                .map(one -> "%5d  %s".formatted(one.getValue(), one.getKey()))
                .collect(Collectors.joining("\n", verdicts.size() + " hostile inputs\n", ""));
    }

    private static void aGoodTurnOfEachModalityIsAnswered(Stack stack, Verdicts records) throws Exception {
        Wire wire = new Wire(stack.ingest());
        List<byte[]> forms = List.of(
                new Form().text("where is my order?").request(),
                new Form()
                        .named("image", "image/png", PayloadTrials.goodImage())
                        .request(),
                new Form()
                        .named("audio", "audio/wav", PayloadTrials.goodSound())
                        .request());
        for (byte[] form : forms) {
            Wire.Answer answer = wire.send(form);
            assertThat(answer.status()).isEqualTo(202);
            String turnId = String.valueOf(answer.turnId());
            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                records.read();
                assertThat(records.ofTurn(turnId)).isEqualTo(Trial.ANSWERED);
            });
        }
        HttpClient client = HttpClient.newHttpClient();
        for (Service service : Service.all()) {
            HttpRequest ready = HttpRequest.newBuilder(stack.service(service).resolve("/health/ready"))
                    .build();
            assertThat(client.send(ready, HttpResponse.BodyHandlers.ofString()).statusCode())
                    .as("%s is ready", service)
                    .isEqualTo(200);
        }
    }
}
