package dev.tributary.deploy.page;

import dev.tributary.contract.Fused;
import dev.tributary.contract.ModelInfo;
import dev.tributary.contract.Part;
import dev.tributary.contract.PartError;
import dev.tributary.contract.PartId;
import dev.tributary.contract.TurnHead;
import dev.tributary.contract.trace.Attr;
import dev.tributary.contract.trace.TraceContext;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.IdGenerator;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Records the spans of a turn, in the tree that every turn has. Times are milliseconds after the turn's opening. */
final class SampleSpans {

    private final TurnHead head;
    private final SpanRecorder recorder;
    private final SpanContext turn;
    private final SpanContext entrance;
    private final Map<PartId, SpanContext> sends = new HashMap<>();
    private final Map<PartId, SpanContext> sent = new TreeMap<>();

    SampleSpans(TurnHead head) {
        this.head = head;
        recorder = new SpanRecorder(head.turnId(), head.openedAt());
        turn = head.turnTrace().toSpanContext();
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

    List<SpanData> recorded() {
        return recorder.spans();
    }

    void store(PartId part, long bytes) {
        recorder.span("ingest", part.modality() + ".store", SpanKind.CLIENT, entrance, part.toString())
                .with(Attributes.of(Attr.PAYLOAD_BYTES, bytes))
                .from(4, 17);
    }

    void send(PartId part) {
        String topic = "tributary." + part.modality();
        sends.put(
                part,
                recorder.span("ingest", "send " + topic, SpanKind.PRODUCER, entrance, part.toString())
                        .with(messaging("send", topic))
                        .from(22, 35));
    }

    /** What a worker does with a part; the steps' durations go into {@code timing}. */
    TraceContext work(
            Part part, ModelInfo model, double from, double to, Map<String, Double> timing, @Nullable PartError error) {
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
            default ->
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
                planned.link(batch(part, model, from + at * span, from + end * span))
                        .with(Attributes.builder()
                                .put(Attr.MODEL_NAME, model.name())
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
                        service,
                        "process tributary." + m,
                        SpanKind.CONSUMER,
                        sends.getOrDefault(part.part(), entrance),
                        name)
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

    private SpanContext batch(Part part, ModelInfo model, double from, double to) {
        return recorder.span(part.modality() + "-worker", "inference.batch", SpanKind.INTERNAL, null, null)
                .with(Attributes.builder()
                        .put(Attr.BATCH_ID, "b-" + part.part())
                        .put(Attr.BATCH_SIZE, 2L)
                        .put(Attr.BATCH_FILL, 0.25)
                        .put(Attr.MODEL_NAME, model.name())
                        .build())
                .link(head.turnTrace().toSpanContext())
                .from(from, to);
    }

    /** What fusion-stream does when the outcome is known. */
    void fusion(Fused fused, double at, Map<PartId, Double> arrivals) {
        Attributes outcomes = Attributes.builder()
                .put(Attr.TURN_OUTCOME, fused.outcome().toString())
                .put(Attr.TURN_REVISION, (long) fused.revision())
                .put(Attr.TURN_DECISION, fused.decision().toString())
                .put(Attr.TURN_CRITICAL_PART, String.valueOf(fused.criticalPart()))
                .put(
                        Attr.TURN_MISSING_PARTS,
                        fused.missing().stream()
                                .map(one -> one.part().toString())
                                .toList())
                .build();
        SpanRecorder.Planned fusion = recorder.span("fusion-stream", "multimodal.fusion", SpanKind.CONSUMER, turn, null)
                .with(outcomes);
        sent.values().forEach(fusion::link);
        arrivals.forEach((part, arrived) -> fusion.event(part + " arrived", arrived));
        fusion.from(arrivals.values().stream().min(Double::compare).orElse(at - 2), at);
        recorder.span("fusion-stream", "send tributary.fused", SpanKind.PRODUCER, turn, null)
                .with(messaging("send", "tributary.fused"))
                .from(at - 0.4, at + 3);
        if (fused.revision() == 1) {
            recorder.span("fusion-stream", "turn", SpanKind.INTERNAL, null, null)
                    .ids(head.turnTrace())
                    .with(outcomes)
                    .from(0, at);
        }
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
}
