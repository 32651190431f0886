package dev.tributary.contract;

import dev.tributary.contract.trace.TraceContext;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** One full example of every record. */
final class Examples {

    static final String SHA = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    static final TraceContext TRACE =
            new TraceContext("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "vendor=value");
    static final Instant OPENED = Instant.parse("2026-01-02T03:04:05.678Z");
    static final TurnHead HEAD = new TurnHead(
            "turn-1",
            OPENED,
            30_000,
            List.of(PartId.of("text-0"), PartId.of("image-0"), PartId.of("audio-0")),
            "default",
            "session-7",
            "user-9",
            TRACE,
            TRACE);
    static final BlobRef BLOB = new BlobRef("tributary", "default/sha256/01/" + SHA, 42L, SHA, "image/png");
    static final Part IMAGE = Part.of(HEAD, PartId.of("image-0"), BLOB, null);
    static final Part TEXT = Part.of(HEAD, PartId.of("text-0"), null, "my invoice is wrong");
    static final ModelInfo MODEL = new ModelInfo("pp-ocrv4", "1.2.2", SHA, "CPU");
    static final Result OCR = Result.ok(
            IMAGE,
            new Ocr(
                    List.of(new Ocr.Line(
                            "Error 42", 0.9, List.of(point(1, 2), point(30, 2), point(30, 12), point(1, 12)))),
                    0.9),
            MODEL,
            Saw.image(SHA, "image/png", 42, 640, 480),
            Map.of("fetch", 1.5, "inference", 20.0),
            TRACE);
    static final Result LABELS = Result.ok(
            TEXT,
            Classification.of(
                    List.of(new Classification.Score("other", 0.2), new Classification.Score("billing", 0.8))),
            MODEL,
            Saw.text(SHA, "text/plain", 19, 6, false),
            Map.of(),
            TRACE);
    static final Result SPEECH = Result.ok(
            Part.of(HEAD, PartId.of("audio-0"), BLOB, null),
            new Transcript(
                    "hello",
                    0.7,
                    List.of(new Transcript.Segment(0.1, 0.9, "hello", 0.7)),
                    new Transcript.AcousticFeatures(0.1, List.of(1.0), List.of(0.5))),
            MODEL,
            Saw.audio(SHA, "audio/flac", 42, 1.2, 48_000, false),
            Map.of(),
            TRACE);
    static final Result FAILED = Result.failed(
            IMAGE, new PartError("payload_missing", "no such object", false), null, null, Map.of("fetch", 3.0), TRACE);
    static final Origin ORIGIN = new Origin(TRACE, 2, 31);
    static final Fused FUSED = new Fused(
            "turn-1",
            Outcome.PARTIAL,
            1,
            OPENED,
            30_000,
            HEAD.expected(),
            "default",
            null,
            null,
            OPENED.plusMillis(900),
            List.of(new MissingPart(PartId.of("image-0"), "payload_missing")),
            Decision.REVIEW,
            List.of("image-0 is missing: payload_missing"),
            0.75,
            Map.of(
                    PartId.of("text-0"), FusedPart.of(LABELS, OPENED.plusMillis(100), 1, ORIGIN),
                    PartId.of("image-0"), FusedPart.of(FAILED, OPENED.plusMillis(200), 1, ORIGIN),
                    PartId.of("audio-0"), FusedPart.of(SPEECH, OPENED.plusMillis(900), 1, ORIGIN)),
            800L,
            PartId.of("audio-0"),
            900,
            TRACE.traceId(),
            TRACE,
            null);
    static final Late LATE =
            new Late("turn-1", PartId.of("image-0"), OCR, ORIGIN, OPENED.plusSeconds(100), 10_000, 1, TRACE);
    static final Rejected REJECTED = new Rejected(
            "image-worker",
            "malformed_record",
            "the value is not JSON",
            OPENED,
            "tributary.image",
            3,
            17,
            OPENED,
            "dHVybi0x",
            List.of(new Rejected.RawHeader("turn-id", "dHVybi0x")),
            "e30=",
            TRACE);
    static final Upload UPLOAD = new Upload(
            "turn-1",
            OPENED,
            5_000L,
            "session-7",
            "user-9",
            List.of(
                    new Upload.UploadPart(Modality.TEXT, "hello", null, null, null, null),
                    new Upload.UploadPart(Modality.IMAGE, null, "tributary", "in/a.png", "image/png", SHA)));

    /** Of every topic, records that show all shapes of its value. */
    static final Map<Topic<?>, List<Object>> ALL = Map.ofEntries(
            Map.entry(Topics.UPLOADS, List.of(UPLOAD)),
            Map.entry(Topics.TURNS, List.of(Turn.of(HEAD))),
            Map.entry(Topics.TEXT, List.of(TEXT)),
            Map.entry(Topics.IMAGE, List.of(IMAGE)),
            Map.entry(Topics.AUDIO, List.of(Part.of(HEAD, PartId.of("audio-0"), BLOB, null))),
            Map.entry(Topics.TEXT_RESULTS, List.of(LABELS)),
            Map.entry(Topics.IMAGE_RESULTS, List.of(OCR, FAILED)),
            Map.entry(Topics.AUDIO_RESULTS, List.of(SPEECH)),
            Map.entry(Topics.FUSED, List.of(FUSED)),
            Map.entry(Topics.LATE, List.of(LATE)),
            Map.entry(Topics.REJECTED, List.of(REJECTED)));

    private Examples() {}

    private static Ocr.Point point(int x, int y) {
        return new Ocr.Point(x, y);
    }
}
