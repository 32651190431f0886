package dev.tributary.deploy.collector;

import static org.awaitility.Awaitility.await;

import dev.tributary.contract.Modality;
import dev.tributary.deploy.Service;
import dev.tributary.deploy.Stack;
import dev.tributary.deploy.StackOptions;
import dev.tributary.deploy.client.OutgoingPart;
import dev.tributary.deploy.client.TurnClient;
import dev.tributary.deploy.client.UploadProducer;
import dev.tributary.deploy.embedded.StoredSpan;
import dev.tributary.deploy.embedded.TraceStore;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** Turns that go through the whole of Tributary once, for their spans. */
record RecordedTurns(
        TurnTemplate text,
        TurnTemplate image,
        TurnTemplate audio,
        TurnTemplate everything,
        TurnTemplate failedPart,
        TurnTemplate expired) {

    private static final Duration RECORDED_WITHIN = Duration.ofMinutes(2);

    static RecordedTurns record() throws Exception {
        try (Stack stack = Stack.start(StackOptions.free(Map.of("tributary.fusion.grace", "1ms")));
                UploadProducer uploads = new UploadProducer(Map.of("bootstrap.servers", stack.kafka()))) {
            TurnClient client = new TurnClient(stack.ingest());
            client.send("turn-of-text", null, List.of(OutgoingPart.text("Where is my order?")));
            client.send("turn-of-image", null, List.of(imagePart()));
            client.send("turn-of-audio", null, List.of(audioPart()));
            client.send("everything", null, List.of(OutgoingPart.text("My payment failed"), imagePart(), audioPart()));
            uploads.send(
                    "failed",
                    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                    Map.of(
                            "turnId",
                            "failed",
                            "parts",
                            List.of(
                                    Map.of("modality", "text", "text", "See the photo"),
                                    Map.of("modality", "image", "key", "in/nowhere.png"))));
            TraceStore traces = stack.traces();
            String post = "POST /v1/turns";
            TurnTemplate text = recorded(traces, "turn-of-text", post, "process tributary.text");
            TurnTemplate everything = recorded(
                    traces,
                    "everything",
                    post,
                    "process tributary.text",
                    "process tributary.image",
                    "process tributary.audio");
            TurnTemplate failed = recorded(
                    traces, "failed", "process tributary.uploads", "process tributary.text", "process tributary.image");
            stack.stop(Service.TEXT_WORKER);
            client.send("expired", Duration.ofMillis(100), List.of(OutgoingPart.text("Too late")));
            recorded(traces, "expired", post);
            stack.start(Service.TEXT_WORKER); // and its result is late
            return new RecordedTurns(
                    text,
                    recorded(traces, "turn-of-image", post, "process tributary.image"),
                    recorded(traces, "turn-of-audio", post, "process tributary.audio"),
                    everything,
                    failed,
                    recorded(traces, "expired", post, "process tributary.text", "send tributary.late"));
        }
    }

    /** Waits for the spans that end last in every service. */
    private static TurnTemplate recorded(TraceStore traces, String turnId, String... last) {
        List<String> names = Stream.concat(Stream.of("turn", "send tributary.fused"), Stream.of(last))
                .toList();
        await(turnId + " is recorded")
                .atMost(RECORDED_WITHIN)
                .until(() -> turn(traces, turnId).stream()
                                .map(StoredSpan::name)
                                .toList()
                                .containsAll(names)
                        && turn(traces, turnId).stream()
                                .flatMap(RecordedTurns::batchesOf)
                                .noneMatch(batch -> traces.trace(batch).isEmpty()));
        List<StoredSpan> turn = turn(traces, turnId);
        List<StoredSpan> batches = turn.stream()
                .flatMap(RecordedTurns::batchesOf)
                .distinct()
                .flatMap(batch -> traces.trace(batch).stream())
                .toList();
        return new TurnTemplate(turnId, turn, batches);
    }

    private static List<StoredSpan> turn(TraceStore traces, String turnId) {
        return traces.tracesOfTurn(turnId).stream()
                .flatMap(trace -> traces.trace(trace).stream())
                .toList();
    }

    /** The traces of the calls of a model that a part's span links to. */
    private static Stream<String> batchesOf(StoredSpan span) {
        return span.attribute("batch.id") == null
                ? Stream.empty()
                : span.span().getLinksList().stream().map(RecordedTurns::traceOf);
    }

    private static String traceOf(Span.Link link) {
        return HexFormat.of().formatHex(link.getTraceId().toByteArray());
    }

    private static OutgoingPart imagePart() throws IOException {
        return OutgoingPart.of(Modality.IMAGE, sample("receipt.png"), "receipt.png");
    }

    private static OutgoingPart audioPart() throws IOException {
        return OutgoingPart.of(Modality.AUDIO, sample("speech.flac"), "speech.flac");
    }

    private static byte[] sample(String name) throws IOException {
        try (InputStream in =
                Objects.requireNonNull(RecordedTurns.class.getResourceAsStream("/samples/" + name), name)) {
            return in.readAllBytes();
        }
    }
}
