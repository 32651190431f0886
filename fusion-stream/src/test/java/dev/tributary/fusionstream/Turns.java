package dev.tributary.fusionstream;

import dev.tributary.contract.Classification;
import dev.tributary.contract.ModelInfo;
import dev.tributary.contract.Origin;
import dev.tributary.contract.Part;
import dev.tributary.contract.PartError;
import dev.tributary.contract.PartId;
import dev.tributary.contract.Result;
import dev.tributary.contract.Saw;
import dev.tributary.contract.Turn;
import dev.tributary.contract.TurnHead;
import dev.tributary.contract.trace.TraceContext;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Turns to test with: a window of 30 seconds, and three parts unless told otherwise. */
final class Turns {

    static final Instant OPENED = Instant.parse("2026-03-01T12:00:00Z");
    static final PartId TEXT = PartId.of("text-0");
    static final PartId IMAGE = PartId.of("image-0");
    static final PartId AUDIO = PartId.of("audio-0");
    static final String TRACE_ID = "0af7651916cd43dd8448eb211c80319c";
    static final TraceContext TURN_TRACE = trace("00f067aa0ba902b7");

    private Turns() {}

    static TraceContext trace(String spanId) {
        return new TraceContext("00-" + TRACE_ID + "-" + spanId + "-01", null);
    }

    static TurnHead head(PartId... parts) {
        return head("turn-1", OPENED, parts);
    }

    static TurnHead head(String turnId, Instant openedAt, PartId... parts) {
        List<PartId> expected = parts.length == 0 ? List.of(TEXT, IMAGE, AUDIO) : Arrays.asList(parts);
        return new TurnHead(turnId, openedAt, 30_000, expected, "acme", "session-7", "user-3", TURN_TRACE, null);
    }

    static Result ok(TurnHead head, PartId part) {
        return ok(head, part, "1", 0.9);
    }

    static Result ok(TurnHead head, PartId part, String modelVersion, double confidence) {
        return Result.ok(
                part(head, part),
                Classification.of(List.of(new Classification.Score("fine", confidence))),
                new ModelInfo("model", modelVersion, "a".repeat(64), "CPU"),
                Saw.text("b".repeat(64), "text/plain", 5, 1, false),
                Map.of("inference", 1.5),
                trace("1111111111111111"));
    }

    static Result failed(TurnHead head, PartId part, String errorType) {
        return Result.failed(
                part(head, part),
                new PartError(errorType, "it is not there", false),
                null,
                null,
                Map.of(),
                trace("2222222222222222"));
    }

    private static Part part(TurnHead head, PartId part) {
        return Part.of(head, part, null, "hello");
    }

    static Arrival announced(TurnHead head, Instant sentAt) {
        return new Arrival.Announced(Turn.of(head), sentAt);
    }

    /** A result whose record was sent at a time. */
    static Arrival arrival(Result result, Instant sentAt) {
        return new Arrival.Part(result, sentAt, origin(result.part()), 500);
    }

    /** Each part's result comes from a span of its own. */
    static Origin origin(PartId part) {
        return new Origin(trace(spanId(part)), 0, part.index());
    }

    static String spanId(PartId part) {
        return "%016x".formatted(part.toString().hashCode() & 0xffffffffL);
    }
}
