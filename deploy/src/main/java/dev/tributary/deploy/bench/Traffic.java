package dev.tributary.deploy.bench;

import dev.tributary.contract.Answer;
import dev.tributary.contract.BlobRef;
import dev.tributary.contract.Classification;
import dev.tributary.contract.ModelInfo;
import dev.tributary.contract.Ocr;
import dev.tributary.contract.Part;
import dev.tributary.contract.PartId;
import dev.tributary.contract.Result;
import dev.tributary.contract.Saw;
import dev.tributary.contract.Transcript;
import dev.tributary.contract.TurnHead;
import dev.tributary.contract.trace.TraceContext;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;

/**
 * Turns and results as the workers make them, each about 1 kB of JSON. The same number always gives the same content.
 *
 * @param series keeps the turn IDs of several measurements on one broker apart
 */
record Traffic(int series) {

    static final PartId TEXT = PartId.of("text-0");
    static final PartId IMAGE = PartId.of("image-0");
    static final PartId AUDIO = PartId.of("audio-0");

    /** A turn of one part of each modality. */
    static final List<PartId> PARTS = List.of(TEXT, IMAGE, AUDIO);

    private static final List<String> INTENTS = List.of("refund_request", "card_dispute", "change_address", "praise");
    private static final List<String> LINES =
            List.of("Card charged twice", "TOTAL  EUR 129.90", "Order 2026-11-0417 of 3 March");
    private static final String SPOKEN = "i was charged twice this month and nobody answers the phone";
    private static final int COEFFICIENTS = 8;
    private static final HexFormat HEX = HexFormat.of();

    /** The ID of a turn, 36 characters like those that ingest mints. */
    String turnId(long number) {
        return HEX.toHexDigits(series) + "-0000-7000-8000-" + HEX.toHexDigits(number, 12);
    }

    TurnHead head(long number, Instant openedAt, long windowMs, List<PartId> expected) {
        return new TurnHead(
                turnId(number),
                openedAt,
                windowMs,
                expected,
                "acme",
                "session-" + number % 1_000,
                null,
                trace(number, 1),
                null);
    }

    /** A part's result. */
    Result result(TurnHead turn, long number, PartId part) {
        SplittableRandom random = new SplittableRandom(number * 31 + PARTS.indexOf(part));
        return Result.ok(
                switch (part.modality()) {
                    case TEXT -> Part.of(turn, part, null, "I was charged twice this month");
                    case IMAGE -> Part.of(turn, part, payload(random, "image/png"), null);
                    default -> Part.of(turn, part, payload(random, "audio/flac"), null);
                },
                answer(part, random),
                new ModelInfo(part.modality() + "-model", "1.0.0", hex(random, 64), "CPU"),
                switch (part.modality()) {
                    case TEXT -> Saw.text(hex(random, 64), "text/plain", 30, 9, false);
                    case IMAGE -> Saw.image(hex(random, 64), "image/png", random.nextInt(100_000), 1280, 720);
                    default -> Saw.audio(hex(random, 64), "audio/flac", random.nextInt(100_000), 4.6, 16_000, false);
                },
                Map.of("queue_wait", millis(random), "fetch", millis(random), "inference", millis(random)),
                trace(number, 2 + PARTS.indexOf(part)));
    }

    private static Answer answer(PartId part, SplittableRandom random) {
        return switch (part.modality()) {
            case TEXT ->
                Classification.of(INTENTS.stream()
                        .map(intent -> new Classification.Score(
                                intent,
                                intent.equals(INTENTS.get(0)) ? random.nextDouble(0.7, 1) : probability(random)))
                        .toList());
            case IMAGE ->
                new Ocr(
                        LINES.subList(0, 1 + random.nextInt(2)).stream()
                                .map(line -> line(line, random))
                                .toList(),
                        random.nextDouble(0.8, 1));
            default ->
                new Transcript(
                        SPOKEN,
                        random.nextDouble(0.8, 1),
                        List.of(new Transcript.Segment(0.3, 4.2, SPOKEN, 0.91)),
                        new Transcript.AcousticFeatures(probability(random), mfcc(random), mfcc(random)));
        };
    }

    private static Ocr.Line line(String text, SplittableRandom random) {
        int y = random.nextInt(600);
        return new Ocr.Line(
                text,
                random.nextDouble(0.8, 1),
                List.of(
                        new Ocr.Point(40, y),
                        new Ocr.Point(420, y),
                        new Ocr.Point(420, y + 28),
                        new Ocr.Point(40, y + 28)));
    }

    private static List<Double> mfcc(SplittableRandom random) {
        return DoubleStream.generate(() -> Math.rint(random.nextDouble(-40, 40) * 100) / 100)
                .limit(COEFFICIENTS)
                .boxed()
                .toList();
    }

    private static BlobRef payload(SplittableRandom random, String type) {
        String sha256 = hex(random, 64);
        return new BlobRef("tributary", "acme/sha256/" + sha256.substring(0, 2) + "/" + sha256, null, null, type);
    }

    private static double probability(SplittableRandom random) {
        return random.nextDouble(0.001, 0.2);
    }

    private static double millis(SplittableRandom random) {
        return Math.rint(random.nextDouble(1, 300) * 1_000) / 1_000;
    }

    private TraceContext trace(long number, int span) {
        String traceId = HEX.toHexDigits(0x6a09_e667L + series) + HEX.toHexDigits(number + 1);
        return new TraceContext("00-" + traceId + "-" + HEX.toHexDigits(number * 8 + span) + "-01", null);
    }

    private static String hex(SplittableRandom random, int digits) {
        StringBuilder hex = new StringBuilder(digits);
        while (hex.length() < digits) {
            hex.append(HEX.toHexDigits(random.nextLong()));
        }
        return hex.toString();
    }
}
