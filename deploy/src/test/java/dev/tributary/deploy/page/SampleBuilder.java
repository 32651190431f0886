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
import dev.tributary.contract.Origin;
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
import dev.tributary.contract.trace.TraceContext;
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

/** Makes a turn as the pipeline would: its records, its payloads in the store and, by {@link SampleSpans}, its trace. */
final class SampleBuilder {

    private final TurnHead head;
    private final SampleSpans spans;
    private final List<Part> parts = new ArrayList<>();
    private final List<Result> results = new ArrayList<>();
    private final List<Fused> fused = new ArrayList<>();
    private final List<Late> late = new ArrayList<>();
    private final Map<PartId, FusedPart> arrived = new TreeMap<>();

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
        spans = new SampleSpans(head);
    }

    TurnHead head() {
        return head;
    }

    SampleBuilder text(String text) {
        PartId part = next(Modality.TEXT);
        parts.add(Part.of(head, part, null, text));
        spans.send(part);
        return this;
    }

    SampleBuilder blob(Modality modality, BlobStore store, byte[] bytes, String contentType) throws BlobException {
        PartId part = next(modality);
        parts.add(Part.of(head, part, store.store(head.tenant(), bytes, contentType), null));
        spans.store(part, bytes.length);
        spans.send(part);
        return this;
    }

    /** A part whose object nobody put. */
    SampleBuilder lost(Modality modality, String contentType) {
        PartId part = next(modality);
        parts.add(Part.of(head, part, new BlobRef("tributary", "uploads/lost", null, null, contentType), null));
        spans.send(part);
        return this;
    }

    /** The worker answers, from and to so many milliseconds after the opening. */
    SampleBuilder answer(String name, Answer answer, double from, double to) {
        Part part = part(name);
        Map<String, Double> timing = new HashMap<>();
        TraceContext process = spans.work(part, model(part), from, to, timing, null);
        timing.put(Result.INGEST, from);
        timing.put(Result.OTHER, 0.0);
        Result result = Result.ok(part, answer, model(part), saw(part), timing, process);
        return arrive(result, to);
    }

    SampleBuilder fail(String name, PartError error, double from, double to) {
        Part part = part(name);
        Map<String, Double> timing = new HashMap<>();
        TraceContext process = spans.work(part, model(part), from, to, timing, error);
        return arrive(Result.failed(part, error, null, null, timing, process), to);
    }

    /** A result that comes after window and grace. */
    SampleBuilder late(String name, Answer answer, double from, double to, long lateByMs) {
        Part part = part(name);
        TraceContext process = spans.work(part, model(part), from, to, new HashMap<>(), null);
        Result result = Result.ok(part, answer, model(part), saw(part), Map.of("inference", 61d), process);
        results.add(result);
        late.add(new Late(head.turnId(), part.part(), result, origin(process), at(to), lateByMs, 1, head.turnTrace()));
        return this;
    }

    private static Origin origin(TraceContext sender) {
        return new Origin(sender, 0, 0);
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
        Map<PartId, Double> arrivals = new TreeMap<>();
        arrived.forEach((part, one) -> arrivals.put(part, ms(one.arrivedAt())));
        spans.fusion(fused.get(revision - 1), at, arrivals);
        return this;
    }

    Sample build() {
        return new Sample(head, parts, results, fused, late, spans.recorded());
    }

    private double first() {
        return arrived.values().stream()
                .mapToDouble(part -> ms(part.arrivedAt()))
                .min()
                .orElse(0);
    }

    private SampleBuilder arrive(Result result, double at) {
        results.add(result);
        arrived.put(result.part(), FusedPart.of(result, at(at + 4), 1, origin(result.trace())));
        return this;
    }

    private static ModelInfo model(Part part) {
        return switch (part.modality()) {
            case TEXT -> new ModelInfo("all-minilm-l6-v2", "1.20.0", Sha256.of(new byte[] {1}), "CPU");
            case IMAGE -> new ModelInfo("pp-ocrv4", "1.2.2", Sha256.of(new byte[] {2}), "CPU");
            default -> new ModelInfo("moonshine-tiny", "0.1.29", Sha256.of(new byte[] {3}), "CPU");
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
