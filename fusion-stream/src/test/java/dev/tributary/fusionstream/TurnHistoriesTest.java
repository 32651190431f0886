package dev.tributary.fusionstream;

import static dev.tributary.fusionstream.Turns.AUDIO;
import static dev.tributary.fusionstream.Turns.IMAGE;
import static dev.tributary.fusionstream.Turns.OPENED;
import static dev.tributary.fusionstream.Turns.TEXT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.contract.Decision;
import dev.tributary.contract.Fused;
import dev.tributary.contract.MissingPart;
import dev.tributary.contract.Outcome;
import dev.tributary.contract.PartError;
import dev.tributary.contract.PartId;
import dev.tributary.contract.Result;
import dev.tributary.contract.TurnHead;
import dev.tributary.fusionstream.TurnStep.Taken;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Seeded histories of one turn: results in any order, repeated, failed, retried, of two model versions, within the window,
 * within grace or after it; restarts in between. An oracle that is written from the promises, not from the code, says what
 * must have come out.
 */
class TurnHistoriesTest {

    private static final int HISTORIES = 2_000;
    private static final long WINDOW = 30_000;
    private static final long GRACE = 60_000;
    private static final List<PartId> PARTS = List.of(TEXT, IMAGE, AUDIO);

    private final TurnStep step = new TurnStep(
            TurnWindows.ofSizeAndGrace(Duration.ofMinutes(10), Duration.ofMillis(GRACE)),
            TurnLimits.DEFAULT,
            new ThresholdPolicy(Map.of(), Map.of(), Decision.REVIEW, 0.5));
    private final TurnJson json = new TurnJson();
    private final TurnHead turn = Turns.head();

    /** A result at a time, in milliseconds after the opening; the kind 0 is a failure, else the model's version. */
    private record Event(long at, PartId part, int kind) {}

    private record Ran(
            List<Fused> fused,
            List<Emission.TooLate> late,
            @Nullable TurnState state) {}

    @Test
    void everyHistoryComesOutAsPromised() {
        for (int seed = 0; seed < HISTORIES; seed++) {
            List<Event> history = history(new Random(seed));
            Ran ran = run(history, new Random(seed));
            assertThat(problem(history, ran))
                    .describedAs("seed %s, history %s", seed, history)
                    .isNull();
        }
    }

    @Test
    void theFinalContentDependsOnWhatCameOnlyNotOnItsOrder() {
        for (int seed = 0; seed < HISTORIES / 3; seed++) {
            Random random = new Random(seed);
            List<Event> inTime = history(random).stream()
                    .filter(event -> event.at() <= WINDOW + GRACE)
                    .toList();
            List<Long> times = new ArrayList<>(inTime.stream().map(Event::at).toList());
            Collections.shuffle(times, random);
            List<Event> shuffled = IntStream.range(0, inTime.size())
                    .mapToObj(i -> new Event(
                            times.get(i), inTime.get(i).part(), inTime.get(i).kind()))
                    .sorted(Comparator.comparingLong(Event::at))
                    .toList();

            assertThat(content(run(shuffled, random)))
                    .describedAs("seed %s, history %s against %s", seed, inTime, shuffled)
                    .isEqualTo(content(run(inTime, random)));
        }
    }

    private static List<Event> history(Random random) {
        List<Event> events = new ArrayList<>();
        for (PartId part : PARTS) {
            int copies = random.nextInt(4);
            for (int i = 0; i < copies; i++) {
                long span = random.nextInt(3) == 0 ? WINDOW + GRACE + 20_000 : WINDOW;
                events.add(new Event(random.nextLong(span), part, random.nextInt(3)));
            }
        }
        events.sort(Comparator.comparingLong(Event::at));
        return events;
    }

    /** Feeds a history as the processor does: records at their times, ticks in between, now and then a restart. */
    private Ran run(List<Event> history, Random random) {
        List<Fused> fused = new ArrayList<>();
        List<Emission.TooLate> late = new ArrayList<>();
        TurnState state = take(step.arrive(null, Turns.announced(turn), OPENED), fused, late);
        long next = 100;
        for (Event event : history) {
            for (; next <= event.at(); next += 5_000) {
                state = tick(state, next, fused, late);
            }
            Arrival arrival = Turns.arrival(result(event), OPENED.plusMillis(event.at()));
            state = take(step.arrive(state, arrival, OPENED.plusMillis(event.at())), fused, late);
            if (state != null && random.nextInt(4) == 0) {
                state = TurnJson.read(json.write(state));
            }
        }
        for (; next <= WINDOW + GRACE + 25_000; next += 5_000) {
            state = tick(state, next, fused, late);
        }
        return new Ran(fused, late, state);
    }

    private @Nullable TurnState tick(
            @Nullable TurnState state, long at, List<Fused> fused, List<Emission.TooLate> late) {
        return state == null ? null : take(step.tick(state, OPENED.plusMillis(at), OPENED.plusMillis(at)), fused, late);
    }

    private static @Nullable TurnState take(Taken taken, List<Fused> fused, List<Emission.TooLate> late) {
        for (Emission emission : taken.emissions()) {
            if (emission instanceof Emission.Outcome outcome) {
                fused.add(outcome.fused());
            } else if (emission instanceof Emission.TooLate tooLate) {
                late.add(tooLate);
            }
        }
        return taken.state();
    }

    private Result result(Event event) {
        return event.kind() == 0
                ? Turns.failed(turn, event.part(), "crashed")
                : Turns.ok(turn, event.part(), "" + event.kind(), 0.9);
    }

    /** What the promises say, slowly: null when the run kept them, else which one it broke. */
    private static @Nullable String problem(List<Event> history, Ran ran) {
        Map<PartId, Integer> best = new TreeMap<>();
        int late = 0;
        for (Event event : history) {
            Integer held = best.get(event.part());
            if (event.at() <= WINDOW + GRACE) {
                best.merge(event.part(), event.kind(), Math::max);
            } else if (held == null || event.kind() > held) {
                late++;
            }
        }
        if (ran.fused().isEmpty()) {
            return "a turn has an outcome";
        }
        for (int i = 0; i < ran.fused().size(); i++) {
            if (ran.fused().get(i).revision() != i + 1) {
                return "revisions have no gap and no repeat";
            }
        }
        Fused first = ran.fused().get(0);
        long firstAt = first.fusedAt().toEpochMilli() - OPENED.toEpochMilli();
        if (firstAt != due(history)) {
            return "the first outcome is due at " + due(history) + " and came at " + firstAt;
        }
        if (ran.fused().size() != revisions(history)) {
            return "there are " + revisions(history) + " revisions, not "
                    + ran.fused().size();
        }
        Fused last = ran.fused().get(ran.fused().size() - 1);
        if (!content(last).equals(best)) {
            return "the last outcome says " + content(last) + " where " + best + " came";
        }
        if (!last.missing().equals(missing(best))) {
            return "missing is " + last.missing();
        }
        if (last.outcome() != outcome(best)) {
            return "the outcome is " + outcome(best);
        }
        return ran.late().size() == late
                ? null
                : "late are " + late + ", not " + ran.late().size();
    }

    /** When every part has come, or at the first look at the clock, or record, from the window's end on. */
    private static long due(List<Event> history) {
        Map<PartId, Integer> seen = new TreeMap<>();
        for (Event event : history) {
            seen.put(event.part(), event.kind());
            if (seen.size() == PARTS.size() || event.at() >= WINDOW) {
                return Math.min(event.at(), 30_100);
            }
        }
        return 30_100;
    }

    /** One, and one for each result after it, within grace, that beats what its slot held. */
    private static int revisions(List<Event> history) {
        Map<PartId, Integer> best = new TreeMap<>();
        long due = due(history);
        boolean told = false;
        int revisions = 1;
        for (Event event : history) {
            Integer held = best.get(event.part());
            boolean better = held == null || event.kind() > held;
            if (event.at() > WINDOW + GRACE || !better) {
                continue;
            }
            best.put(event.part(), event.kind());
            boolean decides = best.size() == PARTS.size() || event.at() >= WINDOW;
            if (told || event.at() > due) {
                revisions++;
            }
            told = told || decides;
        }
        return revisions;
    }

    private static List<MissingPart> missing(Map<PartId, Integer> best) {
        List<MissingPart> missing = new ArrayList<>();
        for (PartId part : PARTS) {
            Integer kind = best.get(part);
            if (kind == null) {
                missing.add(new MissingPart(part, "timeout"));
            } else if (kind == 0) {
                missing.add(new MissingPart(part, "crashed"));
            }
        }
        return missing;
    }

    private static Outcome outcome(Map<PartId, Integer> best) {
        if (missing(best).isEmpty()) {
            return Outcome.COMPLETE;
        }
        return best.isEmpty() ? Outcome.EXPIRED : Outcome.PARTIAL;
    }

    private static Map<PartId, Integer> content(Ran ran) {
        return content(ran.fused().get(ran.fused().size() - 1));
    }

    private static Map<PartId, Integer> content(Fused fused) {
        Map<PartId, Integer> content = new TreeMap<>();
        fused.parts().forEach((part, result) -> {
            PartError error = result.error();
            content.put(
                    part,
                    error != null
                            ? 0
                            : Integer.parseInt(
                                    Objects.requireNonNull(result.model()).version()));
        });
        return content;
    }
}
