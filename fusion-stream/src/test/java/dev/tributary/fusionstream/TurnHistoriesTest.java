package dev.tributary.fusionstream;

import static dev.tributary.fusionstream.History.DAY;
import static dev.tributary.fusionstream.History.account;
import static dev.tributary.fusionstream.History.turn;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.contract.Fused;
import dev.tributary.contract.PartId;
import dev.tributary.fusionstream.History.Answered;
import dev.tributary.fusionstream.History.Content;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Histories of one turn that a seed makes up: records in every order, repeated, in conflict, late, with clocks that are
 * wrong or jump, with restarts, the turn's own record first, last, twice or never. An oracle says what must come out. One
 * that fails is made short before it is shown.
 */
class TurnHistoriesTest {

    private static final long HISTORIES = Long.getLong("tributary.histories", 100_000);
    private static final long FIRST_SEED = Long.getLong("tributary.seed", 0);

    private static final String[] WHAT_CAN_HAPPEN = {
        "revision 1 ",
        "revision 2 ",
        "revision 3 ",
        "revision 4 ",
        "complete",
        "partial",
        "expired",
        "timeout",
        "missing [text-0=result_too_large",
        "late ",
        "after revision none",
        "after revision 2",
        "forgotten",
        "refused too_many_parts",
        "refused turn_closed",
        "refused result_too_large",
        "by umbrella"
    };

    static final TurnStep STEP = new TurnStep(
            TurnWindows.ofSizeAndGrace(Duration.ofMillis(Histories.SIZE), Duration.ofMillis(Histories.GRACE))
                    .retaining(Duration.ofMillis(Histories.RETENTION)),
            new TurnLimits(Histories.MOST_PARTS, Histories.MOST_BYTES),
            Played.POLICY);
    static final Promises PROMISES = new Promises(
            Histories.SIZE, Histories.GRACE, Histories.RETENTION, Histories.MOST_PARTS, Histories.MOST_BYTES);

    @Test
    void everyHistoryComesOutAsPromised() {
        assertThat(firstFailure(Heart.of(STEP), Histories::any, HISTORIES)).isNull();
    }

    /** Found by a mutant that 500 histories let live. */
    @Test
    void furtherPartsOfATurnThatNobodyDecidedAreTakenAfterItsGraceToo() {
        History history = History.of(
                turn(0, account(0, 30_000, "acme", "text-0")), turn(200_000, account(0, 30_000, "acme", "image-0")));

        assertThat(broken(Heart.of(STEP), history)).isNull();
    }

    @Test
    void theFinalContentDependsOnTheSetOfRecordsOnly() {
        Heart heart = Heart.of(STEP);
        LongStream.range(FIRST_SEED, FIRST_SEED + HISTORIES / 10).parallel().forEach(seed -> {
            History history = Histories.inTime(seed);
            History reordered = Histories.reordered(history, ~seed);
            Fused one = last(Played.of(heart, history));
            Fused other = last(Played.of(heart, reordered));

            assertThat(Played.content(other))
                    .as("seed %s, %s%nagainst %s", seed, history, reordered)
                    .isEqualTo(Played.content(one));
            assertThat(contents(other)).as("seed %s, %s", seed, history).isEqualTo(prevailing(history));
            if (isAfterAll(one) && isAfterAll(other)) {
                assertThat(other.head())
                        .as("seed %s, %s%nagainst %s", seed, history, reordered)
                        .isEqualTo(one.head());
            }
        });
    }

    @Test
    void aTurnHasOneOutcomePerRevisionNoneOfThemInVainAndIsForgottenInTheEnd() {
        LongStream.range(FIRST_SEED, FIRST_SEED + HISTORIES / 10).parallel().forEach(seed -> {
            History history = Histories.any(seed);
            Played played = Played.of(Heart.of(STEP), history);

            assertThat(played.state()).as("seed %s, %s", seed, history).isNull();
            for (int i = 0; i < played.fused().size(); i++) {
                Fused fused = played.fused().get(i);
                if (fused.revision() > 1) {
                    Fused before = played.fused().get(i - 1);
                    assertThat(fused.revision())
                            .as("seed %s, %s", seed, history)
                            .isEqualTo(before.revision() + 1);
                    assertThat(Played.content(fused))
                            .as("seed %s, %s", seed, history)
                            .isNotEqualTo(Played.content(before));
                }
            }
            assertThat(played.fused().stream().filter(fused -> fused.revision() == 1))
                    .as("each life of a turn has a first outcome: seed %s, %s", seed, history)
                    .hasSize(Collections.frequency(played.steps(), List.of("forgotten")));
        });
    }

    /** A generator that never gets anywhere finds nothing: each of these must happen in one of a thousand histories. */
    @Test
    void historiesReachWhatCanHappen() {
        Map<String, Integer> reached = new TreeMap<>();
        for (long seed = 0; seed < 10_000; seed++) {
            Set<String> kinds = new TreeSet<>();
            for (List<String> step : PROMISES.of(Histories.any(seed))) {
                for (String line : step) {
                    Stream.of(WHAT_CAN_HAPPEN).filter(line::contains).forEach(kinds::add);
                }
            }
            kinds.forEach(kind -> reached.merge(kind, 1, Integer::sum));
        }
        assertThat(reached)
                .containsOnlyKeys(WHAT_CAN_HAPPEN)
                .allSatisfy((kind, times) -> assertThat(times).as(kind).isGreaterThan(10));
    }

    private static Fused last(Played played) {
        return played.fused().get(played.fused().size() - 1);
    }

    /** Whether no outcome was told before every record had come: then whose turn it is depends on the set of them as well. */
    private static boolean isAfterAll(Fused last) {
        return last.revision() == 1 && last.fusedAt().isAfter(History.instant(DAY));
    }

    private static Map<PartId, String> contents(Fused fused) {
        Map<PartId, String> contents = new TreeMap<>();
        fused.parts().forEach((part, result) -> contents.put(part, Content.of(result)));
        return contents;
    }

    /** Of each part the result that prevails over all others. */
    private static Map<PartId, String> prevailing(History history) {
        Map<PartId, Content> prevailing = new TreeMap<>();
        for (History.Event event : history.events()) {
            if (event instanceof Answered answered) {
                prevailing.merge(
                        answered.part(), answered.content(), (one, other) -> one.compareTo(other) > 0 ? one : other);
            }
        }
        Map<PartId, String> names = new TreeMap<>();
        prevailing.forEach((part, content) -> names.put(part, content.name()));
        return names;
    }

    /** The first history that breaks a promise, made short, and how it does; null when all keep them. */
    static @Nullable String firstFailure(Heart heart, LongFunction<History> histories, long count) {
        OptionalLong failing = LongStream.range(FIRST_SEED, FIRST_SEED + count)
                .parallel()
                .filter(seed -> broken(heart, histories.apply(seed)) != null)
                .findFirst();
        if (failing.isEmpty()) {
            return null;
        }
        History shortest =
                Shrinker.shrink(histories.apply(failing.getAsLong()), history -> broken(heart, history) != null);
        return "seed " + failing.getAsLong() + ", at its shortest " + shortest + "\n" + broken(heart, shortest);
    }

    private static @Nullable String broken(Heart heart, History history) {
        Played played;
        try {
            played = Played.of(heart, history);
        } catch (RuntimeException e) {
            return "it throws " + e;
        }
        List<List<String>> promised = PROMISES.of(history);
        for (int i = 0; i < promised.size(); i++) {
            if (!played.steps().get(i).equals(promised.get(i))) {
                return "event " + i + " made\n  " + played.steps().get(i) + "\nand should have made\n  "
                        + promised.get(i);
            }
        }
        return null;
    }
}
