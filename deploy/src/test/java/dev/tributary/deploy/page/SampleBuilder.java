package dev.tributary.deploy.page;

import dev.tributary.contract.Answer;
import dev.tributary.contract.BlobRef;
import dev.tributary.contract.Decision;
import dev.tributary.contract.Fused;
import dev.tributary.contract.FusedPart;
import dev.tributary.contract.Late;
import dev.tributary.contract.MissingPart;
import dev.tributary.contract.Modality;
import dev.tributary.contract.ModelInfo;
import dev.tributary.contract.Outcome;
import dev.tributary.contract.Part;
import dev.tributary.contract.PartError;
import dev.tributary.contract.PartId;
import dev.tributary.contract.Result;
import dev.tributary.contract.Saw;
import dev.tributary.contract.TurnHead;
import dev.tributary.contract.blob.BlobException;
import dev.tributary.contract.blob.BlobStore;
import dev.tributary.contract.blob.Sha256;
import dev.tributary.contract.trace.Attr;
import dev.tributary.contract.trace.TraceContext;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.IdGenerator;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes a turn as the pipeline would: its records, its payloads in the store and the spans of its trace, in the tree that
 * every turn has.
 */
final class SampleBuilder {

    private final TurnHead head;
    private final SpanRecorder recorder;
    private final SpanContext turn;
    private final SpanContext entrance;
    private final List<Part> parts = new ArrayList<>();
    private final List<Result> results = new ArrayList<>();
    private final List<Fused> fused = new ArrayList<>();
    private final List<Late> late = new ArrayList<>();
    private final Map<PartId, FusedPart> arrived = new TreeMap<>();
    private final Map<PartId, SpanContext> sends = new HashMap<>();
    private final Map<PartId, SpanContext> sent = new TreeMap<>();

    SampleBuilder(String turnId, Instant openedAt, long windowMs, String... expected) {
        IdGenerator random = IdGenerator.random();
        TraceContext context =
                new TraceContext("00-" + random.generateTraceId() + "-" + random.generateSpanId() + "-01", null);
        head = new TurnHead(
                turnId,
                openedAt,
                windowMs,
                Arrays.stream(expected).map(PartId::of).toList(),
                "default",
                "support-chat-7",
                "user-42",
                context,
                null);
        recorder = new SpanRecorder(turnId, openedAt);
        turn = context.toSpanContext();
        entrance = recorder.span("ingest", "POST /v1/turns", SpanKind.SERVER, turn, null)
                .with(Attributes.builder()
                        .put("http.request.method", "POST")
                        .put("http.route", "/v1/turns")
                        .put("http.response.status_code", 202L)
                        .build())
                .from(0.4, 38);
        recorder.span("ingest", "send tributary.turns", SpanKind.PRODUCER, entrance, null)
                .with(messaging("send", "tributary.turns"))
                .from(21, 33);
    }

    TurnHead head() {
        return head;
    }

    SampleBuilder text(String text) {
        PartId part = next(Modality.TEXT);
        parts.add(Part.of(head, part, null, text));
        send(part);
        return this;
    }

    SampleBuilder blob(Modality modality, BlobStore store, byte[] bytes, String contentType) throws BlobException {
        PartId part = next(modality);
        parts.add(Part.of(head, part, store.store(head.tenant(), bytes, contentType), null));
        recorder.span("ingest", modality + ".store", SpanKind.CLIENT, entrance, part.toString())
                .with(Attributes.of(Attr.PAYLOAD_BYTES, (long) bytes.length))
                .from(4, 17);
        send(part);
        return this;
    }

    /** A part whose object nobody put. */
    SampleBuilder lost(Modality modality, String contentType) {
        PartId part = next(modality);
        parts.add(Part.of(head, part, new BlobRef("tributary", "uploads/lost", null, null, contentType), null));
        send(part);
        return this;
    }

    /** The worker answers, from and to so many milliseconds after the opening. */
    SampleBuilder answer(String name, Answer answer, double from, double to) {
        Part part = part(name);
        Map<String, Double> timing = new HashMap<>();
        TraceContext process = work(part, from, to, timing, null);
        Result result = Result.ok(part, answer, model(part), saw(part), timing, process);
        return arrive(result, to);
    }

    SampleBuilder fail(String name, PartError error, double from, double to) {
        Part part = part(name);
        Map<String, Double> timing = new HashMap<>();
        TraceContext process = work(part, from, to, timing, error);
        return arrive(Result.failed(part, error, null, null, timing, process), to);
    }

    /** A result that comes after window and grace. */
    SampleBuilder late(String name, Answer answer, double from, double to, long lateByMs) {
        Part part = part(name);
        TraceContext process = work(part, from, to, new HashMap<>(), null);
        Result result = Result.ok(part, answer, model(part), saw(part), Map.of("inference", 61d), process);
        results.add(result);
        late.add(new Late(head.turnId(), part.part(), result, at(to), lateByMs, 1, head.turnTrace()));
        return this;
    }

    SampleBuilder fuse(Decision decision, double at, String... reasons) {
        List<MissingPart> missing = new ArrayList<>();
        for (PartId part : head.expected()) {
            FusedPart one = arrived.get(part);
            if (one == null) {
                missing.add(new MissingPart(part, MissingPart.TIMEOUT));
            } else if (one.error() != null) {
                missing.add(new MissingPart(part, one.error().type()));
            }
        }
        Outcome outcome = arrived.isEmpty() ? Outcome.EXPIRED : missing.isEmpty() ? Outcome.COMPLETE : Outcome.PARTIAL;
        PartId critical = head.expected().stream()
                .filter(part -> !arrived.containsKey(part))
                .findFirst()
                .orElseGet(() -> arrived.entrySet().stream()
                        .max(Map.Entry.comparingByValue(Comparator.comparing(FusedPart::arrivedAt)))
                        .orElseThrow()
                        .getKey());
        var confidence = arrived.values().stream()
                .map(FusedPart::answer)
                .filter(Objects::nonNull)
                .mapToDouble(Answer::confidence)
                .average();
        int revision = fused.size() + 1;
        fused.add(new Fused(
                head.turnId(),
                outcome,
                revision,
                head.openedAt(),
                head.windowMs(),
                head.expected(),
                head.tenant(),
                head.session(),
                head.user(),
                at(at),
                missing,
                decision,
                List.of(reasons),
                confidence.isPresent() ? confidence.getAsDouble() : null,
                new TreeMap<>(arrived),
                arrived.isEmpty() ? null : (long) (at - first()),
                critical,
                (long) at,
                head.turnTrace().traceId(),
                head.turnTrace(),
                null));
        fusionSpans(at, outcome, decision, critical, missing, revision);
        return this;
    }

    Sample build() {
        return new Sample(head, parts, results, fused, late, recorder.spans());
    }

    private double first() {
        return arrived.values().stream()
                .mapToDouble(part -> ms(part.arrivedAt()))
                .min()
                .orElse(0);
    }

    private void fusionSpans(
            double at, Outcome outcome, Decision decision, PartId critical, List<MissingPart> missing, int revision) {
        Attributes outcomes = Attributes.builder()
                .put(Attr.TURN_OUTCOME, outcome.toString())
                .put(Attr.TURN_REVISION, (long) revision)
                .put(Attr.TURN_DECISION, decision.toString())
                .put(Attr.TURN_CRITICAL_PART, critical.toString())
                .put(
                        Attr.TURN_MISSING_PARTS,
                        missing.stream().map(one -> one.part().toString()).toList())
                .build();
        SpanRecorder.Planned fusion = recorder.span("fusion-stream", "multimodal.fusion", SpanKind.CONSUMER, turn, null)
                .with(outcomes);
        sent.values().forEach(fusion::link);
        arrived.forEach((part, one) -> fusion.event(part + " arrived", ms(one.arrivedAt())));
        fusion.from(arrived.isEmpty() ? at - 2 : first(), at);
        recorder.span("fusion-stream", "send tributary.fused", SpanKind.PRODUCER, turn, null)
                .with(messaging("send", "tributary.fused"))
                .from(at - 0.4, at + 3);
        if (revision == 1) {
            recorder.span("fusion-stream", "turn", SpanKind.INTERNAL, null, null)
                    .ids(head.turnTrace())
                    .with(outcomes)
                    .from(0, at);
        }
    }

    private SampleBuilder arrive(Result result, double at) {
        results.add(result);
        arrived.put(result.part(), FusedPart.of(result, at(at + 4)));
        return this;
    }

    private TraceContext work(
            Part part, double from, double to, Map<String, Double> timing, @Nullable PartError error) {
        String name = part.part().toString();
        String m = part.modality().id();
        String service = m + "-worker";
        double span = to - from;
        IdGenerator random = IdGenerator.random();
        TraceContext process =
                new TraceContext("00-" + head.turnTrace().traceId() + "-" + random.generateSpanId() + "-01", null);
        SpanContext parent = process.toSpanContext();
        double[] cuts = {0.03, 0.1, 0.16, 0.24, 0.3, 0.93, 0.97, 1};
        String[] steps = switch (part.modality()) {
            case TEXT -> new String[] {"queue_wait", "", "", "preprocess", "batch_wait", "inference", "postprocess"};
            case IMAGE ->
                new String[] {"queue_wait", "fetch", "load", "preprocess", "batch_wait", "inference", "postprocess"};
            case AUDIO ->
                new String[] {"queue_wait", "fetch", "decode", "", "batch_wait", "transcribe", "feature_extraction"};
        };
        double at = 0;
        for (int i = 0; i < steps.length; i++) {
            if (steps[i].isEmpty()) {
                continue;
            }
            double end = cuts[i];
            boolean broken = error != null && steps[i].equals(breaksAt(error));
            SpanKind kind = steps[i].equals("fetch") ? SpanKind.CLIENT : SpanKind.INTERNAL;
            SpanRecorder.Planned planned = recorder.span(service, m + "." + steps[i], kind, parent, name);
            if (steps[i].equals("inference") || steps[i].equals("transcribe")) {
                planned.link(batch(part, from + at * span, from + end * span))
                        .with(Attributes.builder()
                                .put(Attr.MODEL_NAME, model(part).name())
                                .put(Attr.EXECUTION_PROVIDER, "CPU")
                                .put(Attr.BATCH_SIZE, 2L)
                                .put(Attr.BATCH_INDEX, 0L)
                                .build());
            }
            if (broken && error != null) {
                planned.error(error.type(), error.message());
            }
            planned.from(from + at * span, from + end * span);
            timing.put(steps[i], (end - at) * span);
            at = end;
            if (broken) {
                break;
            }
        }
        sent.put(
                part.part(),
                recorder.span(service, "send tributary." + m + ".results", SpanKind.PRODUCER, parent, name)
                        .with(messaging("send", "tributary." + m + ".results"))
                        .from(from + at * span, to));
        SpanRecorder.Planned planned = recorder.span(
                        service, "process tributary." + m, SpanKind.CONSUMER, sendSpan(part.part()), name)
                .ids(process)
                .with(messaging("process", "tributary." + m));
        if (error != null) {
            planned.error(error.type(), error.message());
        }
        planned.from(from, to);
        return process;
    }

    private static String breaksAt(PartError error) {
        return error.type().equals("payload_missing") ? "fetch" : "decode";
    }

    private SpanContext sendSpan(PartId part) {
        return sends.getOrDefault(part, entrance);
    }

    private void send(PartId part) {
        String topic = "tributary." + part.modality();
        sends.put(
                part,
                recorder.span("ingest", "send " + topic, SpanKind.PRODUCER, entrance, part.toString())
                        .with(messaging("send", topic))
                        .from(22, 35));
    }

    private SpanContext batch(Part part, double from, double to) {
        return recorder.span(part.modality() + "-worker", "inference.batch", SpanKind.INTERNAL, null, null)
                .with(Attributes.builder()
                        .put(Attr.BATCH_ID, "b-" + part.part())
                        .put(Attr.BATCH_SIZE, 2L)
                        .put(Attr.BATCH_FILL, 0.25)
                        .put(Attr.MODEL_NAME, model(part).name())
                        .build())
                .link(head.turnTrace().toSpanContext())
                .from(from, to);
    }

    private static Attributes messaging(String operation, String topic) {
        return Attributes.builder()
                .put("messaging.system", "kafka")
                .put("messaging.operation.name", operation)
                .put("messaging.destination.name", topic)
                .put("messaging.destination.partition.id", "3")
                .put("messaging.kafka.offset", 1207L)
                .build();
    }

    private static ModelInfo model(Part part) {
        return switch (part.modality()) {
            case TEXT -> new ModelInfo("all-minilm-l6-v2", "1.20.0", Sha256.of(new byte[] {1}), "CPU");
            case IMAGE -> new ModelInfo("pp-ocrv4", "1.2.2", Sha256.of(new byte[] {2}), "CPU");
            case AUDIO -> new ModelInfo("moonshine-tiny", "0.1.29", Sha256.of(new byte[] {3}), "CPU");
        };
    }

    private static Saw saw(Part part) {
        BlobRef payload = part.payload();
        String text = part.text();
        if (payload == null) {
            byte[] bytes = (text == null ? "" : text).getBytes(StandardCharsets.UTF_8);
            return Saw.text(Sha256.of(bytes), "text/plain", bytes.length, 14, false);
        }
        String sha256 = payload.sha256() == null ? Sha256.of(new byte[0]) : payload.sha256();
        long size = payload.size() == null ? 0 : payload.size();
        return part.modality() == Modality.IMAGE
                ? Saw.image(sha256, payload.contentType(), size, SamplePayloads.WIDTH, SamplePayloads.HEIGHT)
                : Saw.audio(sha256, payload.contentType(), size, 4.2, 16_000, false);
    }

    private PartId next(Modality modality) {
        int index =
                (int) parts.stream().filter(part -> part.modality() == modality).count();
        return new PartId(modality, index);
    }

    private Part part(String name) {
        PartId id = PartId.of(name);
        return parts.stream().filter(part -> part.part().equals(id)).findFirst().orElseThrow();
    }

    private double ms(Instant at) {
        return (double) Duration.between(head.openedAt(), at).toMillis();
    }

    private Instant at(double ms) {
        return head.openedAt().plusMillis((long) ms);
    }
}
