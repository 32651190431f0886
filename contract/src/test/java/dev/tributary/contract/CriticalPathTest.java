package dev.tributary.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Turns are played on hosts with clocks of their own, and their records say what those clocks showed. The pieces must add up to
 * the turn's duration whatever the clocks say, and be the true ones where the clocks agree.
 */
class CriticalPathTest {

    private static final long TURNS = Long.getLong("tributary.histories", 200_000);
    private static final long SEED = Long.getLong("tributary.seed", 20_261_124L);
    private static final List<PathPiece> WAY = List.of(
            PathPiece.INGEST,
            PathPiece.QUEUE,
            PathPiece.FETCH,
            PathPiece.PREPARE,
            PathPiece.BATCH_WAIT,
            PathPiece.INFERENCE,
            PathPiece.POSTPROCESS,
            PathPiece.OTHER,
            PathPiece.DELIVERY,
            PathPiece.JOIN);

    /** A turn as it truly went, in microseconds, and what its record says of it. */
    private record Played(Fused fused, Map<PathPiece, Long> truth, boolean clocksAgree, boolean whole) {}

    @Test
    void thePiecesOfGeneratedTurnsAddUpAndAreTheTrueOnesWhereClocksAgree() {
        Random random = new Random(SEED);
        int agreed = 0;
        int off = 0;
        for (long turn = 0; turn < TURNS; turn++) {
            Played played = play(random);
            CriticalPath path = played.fused().criticalPath();
            long number = turn;
            Supplier<String> about = () -> "seed " + SEED + ", turn " + number + ": " + path + " of " + played;
            long sum =
                    path.piecesMs().values().stream().mapToLong(Long::longValue).sum();
            if (sum != played.fused().endToEndMs()) {
                throw new AssertionError("the pieces add up to " + sum + "; " + about.get());
            }
            if (path.piecesMs().values().stream().anyMatch(ms -> ms <= 0)) {
                throw new AssertionError("a piece is not above zero; " + about.get());
            }
            if (played.clocksAgree()) {
                agreed++;
                checkTruth(played, path, about);
            }
            off += path.clocksOffByMs() == null ? 0 : 1;
        }
        assertThat(agreed).isGreaterThan((int) (TURNS / 4));
        assertThat(off).isGreaterThan((int) (TURNS / 10));
    }

    /** Opening, record and arrival are dated to the millisecond, so what is left between them can be three off. */
    private static void checkTruth(Played played, CriticalPath path, Supplier<String> about) {
        if (path.clocksOffByMs() != null) {
            throw new AssertionError("clocks that agree are said not to; " + about.get());
        }
        Map<PathPiece, Long> truth = new EnumMap<>(PathPiece.class);
        played.truth()
                .forEach((piece, micros) -> truth.merge(
                        !played.whole() && (piece == PathPiece.DELIVERY || piece == PathPiece.INGEST)
                                ? PathPiece.OTHER
                                : piece,
                        micros,
                        Long::sum));
        for (PathPiece piece : PathPiece.values()) {
            double told = path.piecesMs().getOrDefault(piece, 0L);
            double was = truth.getOrDefault(piece, 0L) / 1e3;
            if (Math.abs(told - was) > 3) {
                throw new AssertionError(piece + " was " + was + " ms; " + about.get());
            }
        }
    }

    private static Played play(Random random) {
        boolean agree = random.nextInt(3) == 0;
        long ingestClock = agree ? 0 : skew(random);
        long workerClock = agree ? 0 : skew(random);
        long joinClock = agree ? 0 : skew(random);
        boolean whole = random.nextInt(4) > 0;
        Map<PathPiece, Long> truth = new EnumMap<>(PathPiece.class);
        for (PathPiece piece : WAY) {
            truth.put(piece, micros(random));
        }
        if (random.nextInt(8) == 0) { // cached: nothing ran
            for (PathPiece piece :
                    List.of(PathPiece.PREPARE, PathPiece.BATCH_WAIT, PathPiece.INFERENCE, PathPiece.POSTPROCESS)) {
                truth.put(piece, 0L);
            }
        }
        truth.put(PathPiece.JOIN, random.nextInt(3) == 0 ? micros(random) : 0);
        long opened = 1_767_000_000_000_000L + random.nextInt(1_000_000);
        Map<PathPiece, Long> ends = new EnumMap<>(PathPiece.class);
        long at = opened;
        for (PathPiece piece : WAY) {
            at += of(truth, piece);
            ends.put(piece, at);
        }
        long written = millis(of(ends, PathPiece.INGEST) + ingestClock);
        long openedAt = millis(opened + ingestClock);
        long polled = of(ends, PathPiece.QUEUE) + workerClock;
        Map<String, Double> timing = new TreeMap<>();
        timing.put("queue_wait", Math.max(0, polled - written * 1_000) / 1e3);
        step(timing, "fetch", of(truth, PathPiece.FETCH));
        long load = random.nextInt(1 + (int) of(truth, PathPiece.PREPARE));
        step(timing, random.nextBoolean() ? "load" : "decode", load);
        step(timing, "preprocess", of(truth, PathPiece.PREPARE) - load);
        step(timing, "batch_wait", of(truth, PathPiece.BATCH_WAIT));
        step(timing, random.nextBoolean() ? "inference" : "transcribe", of(truth, PathPiece.INFERENCE));
        step(timing, random.nextBoolean() ? "postprocess" : "feature_extraction", of(truth, PathPiece.POSTPROCESS));
        if (whole) {
            timing.put("ingest", (double) Math.max(0, written - openedAt));
            timing.put("other", of(truth, PathPiece.OTHER) / 1e3);
        }
        long firstSeen = millis(opened + random.nextInt(1 + (int) (of(ends, PathPiece.DELIVERY) - opened)) + joinClock);
        long arrived = Math.max(firstSeen, millis(of(ends, PathPiece.DELIVERY) + joinClock));
        long fusedAt = Math.max(arrived, millis(at + joinClock));
        long turnOpened = Math.min(openedAt, firstSeen);
        boolean agreed = agree && of(truth, PathPiece.QUEUE) > 0;
        return new Played(fused(openedAt, arrived, fusedAt, fusedAt - turnOpened, timing), truth, agreed, whole);
    }

    private static long of(Map<PathPiece, Long> times, PathPiece piece) {
        return times.getOrDefault(piece, 0L);
    }

    private static void step(Map<String, Double> timing, String name, long micros) {
        if (micros > 0) {
            timing.put(name, micros / 1e3);
        }
    }

    private static long micros(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> random.nextInt(900);
            case 1 -> random.nextInt(20_000);
            case 2 -> random.nextInt(400_000);
            default -> random.nextInt(8_000_000);
        };
    }

    private static long skew(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> 0;
            case 1 -> random.nextInt(10_000) - 5_000;
            case 2 -> random.nextInt(4_000_000) - 2_000_000;
            default -> (random.nextInt(200_000) - 100_000) * 1_000_000L;
        };
    }

    private static long millis(long micros) {
        return Math.floorDiv(micros, 1_000);
    }

    private static Fused fused(
            long openedAt, long arrivedAt, long fusedAt, long endToEndMs, Map<String, Double> timing) {
        Instant arrived = Instant.ofEpochMilli(arrivedAt);
        Result result = Examples.OCR;
        FusedPart part = new FusedPart(
                ResultStatus.OK,
                result.answer(),
                null,
                result.model(),
                result.saw(),
                null,
                timing,
                arrived,
                1,
                Examples.ORIGIN);
        return fused(
                Instant.ofEpochMilli(openedAt),
                Instant.ofEpochMilli(fusedAt),
                endToEndMs,
                Map.of(PartId.of("image-0"), part),
                PartId.of("image-0"));
    }

    private static Fused fused(
            Instant openedAt,
            Instant fusedAt,
            long endToEndMs,
            Map<PartId, FusedPart> parts,
            @Nullable PartId critical) {
        return new Fused(
                "turn-1",
                Outcome.PARTIAL,
                1,
                openedAt,
                30_000,
                Examples.HEAD.expected(),
                "default",
                null,
                null,
                fusedAt,
                List.of(),
                Decision.REVIEW,
                List.of(),
                null,
                parts,
                null,
                critical,
                endToEndMs,
                Examples.TRACE.traceId(),
                Examples.TRACE,
                null);
    }

    private static Fused took(long openedAheadMs, long arrivedMs, long fusedMs, Map<String, Double> timing) {
        long opened = Examples.OPENED.toEpochMilli();
        return fused(opened + openedAheadMs, opened + arrivedMs, opened + fusedMs, fusedMs, timing);
    }

    private static Map<String, Long> words(CriticalPath path) {
        Map<String, Long> words = new LinkedHashMap<>();
        path.piecesMs().forEach((piece, ms) -> words.put(piece.toString(), ms));
        return words;
    }

    @Test
    void piecesStandInTheOrderOfTheWay() {
        CriticalPath path = took(
                        0,
                        500,
                        510,
                        Map.of(
                                "ingest",
                                10.0,
                                "queue_wait",
                                100.0,
                                "fetch",
                                20.0,
                                "load",
                                4.0,
                                "preprocess",
                                6.0,
                                "batch_wait",
                                15.0,
                                "inference",
                                240.0,
                                "postprocess",
                                1.0,
                                "other",
                                4.0))
                .criticalPath();

        assertThat(new ArrayList<>(words(path).entrySet()))
                .extracting(Object::toString)
                .containsExactly(
                        "ingest=10",
                        "queue=100",
                        "fetch=20",
                        "prepare=10",
                        "batch_wait=15",
                        "inference=240",
                        "postprocess=1",
                        "other=4",
                        "delivery=100",
                        "join=10");
        assertThat(path.longest()).isEqualTo(PathPiece.INFERENCE);
        assertThat(path.clocksOffByMs()).isNull();
    }

    @Test
    void aWorkersClockThatIsAheadIsCutOutOfItsQueueFirst() {
        CriticalPath path = took(
                        0, 300, 300, Map.of("ingest", 10.0, "queue_wait", 5_100.0, "inference", 200.0, "other", 0.0))
                .criticalPath();

        assertThat(words(path)).isEqualTo(Map.of("ingest", 10L, "queue", 90L, "inference", 200L));
        assertThat(path.clocksOffByMs()).isEqualTo(5_010);
    }

    @Test
    void aWorkersClockThatIsBehindIsSaidToBeOffByNoOneKnowsWhat() {
        CriticalPath path = took(
                        0, 300, 300, Map.of("ingest", 10.0, "queue_wait", 0.0, "inference", 200.0, "other", 0.0))
                .criticalPath();

        assertThat(words(path)).isEqualTo(Map.of("ingest", 10L, "inference", 200L, "delivery", 90L));
        assertThat(path.clocksOffByMs()).isZero();
    }

    @Test
    void aTurnThatOpensInTheFutureSaysByHowMuch() {
        assertThat(took(7_000, 300, 300, Map.of("inference", 200.0))
                        .criticalPath()
                        .clocksOffByMs())
                .isEqualTo(7_000);
        assertThat(fused(Instant.parse("9998-12-31T00:00:00Z"), Examples.OPENED, 0, Map.of(), null)
                        .criticalPath()
                        .clocksOffByMs())
                .isPositive();
    }

    @Test
    void aResultThatDoesNotAccountForItsTimeLeavesItOther() {
        assertThat(words(took(0, 300, 300, Map.of("inference", 200.0)).criticalPath()))
                .isEqualTo(Map.of("inference", 200L, "other", 100L));
        assertThat(words(took(0, 300, 300, Map.of()).criticalPath())).isEqualTo(Map.of("other", 300L));
    }

    @Test
    void aPartThatNeverCameIsMissingUntilTheWindowEnds() {
        Fused fused =
                fused(Examples.OPENED, Examples.OPENED.plusMillis(30_040), 30_040, Map.of(), PartId.of("audio-0"));

        assertThat(words(fused.criticalPath())).isEqualTo(Map.of("missing", 30_000L, "join", 40L));
        assertThat(fused.criticalPath().longest()).isEqualTo(PathPiece.MISSING);
    }

    @Test
    void nonsenseIsCountedAsNothing() {
        Map<String, Double> nonsense =
                Map.of("queue_wait", Double.NaN, "fetch", -5.0, "inference", Double.POSITIVE_INFINITY, "load", 1e300);
        CriticalPath path = took(0, 300, 310, nonsense).criticalPath();

        assertThat(path.piecesMs().values().stream().mapToLong(Long::longValue).sum())
                .isEqualTo(310);
        assertThat(path.clocksOffByMs()).isGreaterThan(Duration.ofDays(36_000).toMillis());
    }

    @Test
    void aTurnThatTookNoTimeHasNoPieces() {
        CriticalPath path = took(0, 0, 0, Map.of()).criticalPath();

        assertThat(path.piecesMs()).isEmpty();
        assertThat(path.longest()).isNull();
    }
}
