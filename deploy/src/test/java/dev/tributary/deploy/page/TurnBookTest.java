package dev.tributary.deploy.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.contract.Decision;
import dev.tributary.contract.Outcome;
import dev.tributary.contract.Turn;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class TurnBookTest {

    private static final Instant NOON = Instant.parse("2026-11-02T12:00:00Z");

    private final TurnBook book = new TurnBook(3, 10_000);

    @Test
    void theNewestTurnComesFirstWhateverOrderTheRecordsComeIn() {
        open("b", 2);
        open("a", 1);
        open("c", 3);

        assertThat(ids()).containsExactly("c", "b", "a");
    }

    @Test
    void theOldestTurnMakesRoomForAnother() {
        for (int i = 1; i <= 5; i++) {
            open("turn-" + i, i);
        }

        assertThat(ids()).containsExactly("turn-5", "turn-4", "turn-3");
        assertThat(book.find("turn-1")).isNull();
    }

    @Test
    void aTurnOlderThanAllThatAreKeptDoesNotPushAYoungerOneOut() {
        open("b", 2);
        open("c", 3);
        open("d", 4);
        open("a", 1);

        assertThat(ids()).containsExactly("d", "c", "b");
    }

    @Test
    void bytesAreBoundedTooButTheNewestTurnStays() {
        open("a", 1, 6_000);
        open("b", 2, 6_000);
        assertThat(ids()).containsExactly("b");

        open("c", 3, 60_000);
        assertThat(ids()).containsExactly("c");
    }

    @Test
    void aTurnThatWasEvictedFreesItsBytesAndItsTrace() {
        String trace = open("a", 1, 6_000).head().turnTrace().traceId();
        assertThat(book.turnOf(trace)).isEqualTo("a");

        open("b", 2, 6_000);
        open("c", 3, 1_000);

        assertThat(ids()).containsExactly("c", "b");
        assertThat(book.turnOf(trace)).isNull();
    }

    @Test
    void aRecordThatComesAgainChangesNothing() {
        Sample sample = answered("a");
        all(sample);
        long version = book.version();
        TurnEntry before = found("a");

        all(sample);

        assertThat(book.version()).isEqualTo(version);
        assertThat(found("a")).isEqualTo(before);
    }

    @Test
    void anyOrderOfTheSameRecordsGivesTheSameTurn() {
        Sample sample = revised("a");
        all(sample);
        TurnDetail expected = TurnDetail.of(found("a"), NOON);
        Random random = new Random(7);
        for (int round = 0; round < 50; round++) {
            TurnBook other = new TurnBook(3, 1_000_000);
            List<Runnable> records = records(other, sample);
            Collections.shuffle(records, random);
            records.forEach(Runnable::run);

            assertThat(TurnDetail.of(Objects.requireNonNull(other.find("a")), NOON))
                    .isEqualTo(expected);
        }
    }

    @Test
    void theLastRevisionHoldsAlsoWhenAnEarlierOneComesAfterIt() {
        Sample sample = revised("a");
        book.add(sample.fused().get(1), 10);
        book.add(sample.fused().get(0), 10);

        TurnDetail detail = TurnDetail.of(found("a"), NOON);

        assertThat(detail.turn().revision()).isEqualTo(2);
        assertThat(detail.turn().state()).isEqualTo("complete");
        assertThat(detail.revisions()).extracting(TurnDetail.Revision::outcome).containsExactly("partial", "complete");
    }

    @Test
    void aTurnIdUsedAgainLaterReplacesTheEarlierTurnAndNotTheOtherWayRound() {
        Sample earlier = answered("a");
        Sample later = new SampleBuilder("a", NOON.plusSeconds(60), 5_000, "text-0")
                .text("again")
                .build();
        all(earlier);
        book.add(Turn.of(later.head()), 10);

        assertThat(found("a").fused()).isNull();
        assertThat(found("a").head()).isEqualTo(later.head());

        all(earlier);
        assertThat(found("a").head()).isEqualTo(later.head());
        assertThat(ids()).containsExactly("a");
    }

    /** Producers that send a turn's records by themselves name times some milliseconds apart. */
    @Test
    void recordsThatDisagreeAboutTheOpeningAreOneTurn() {
        Sample first = new SampleBuilder("a", NOON, 5_000, "text-0").text("one").build();
        Sample second = new SampleBuilder("a", NOON.plusMillis(25), 5_000, "text-0").build();
        book.add(Turn.of(second.head()), 10);
        book.add(first.parts().get(0), 10);
        book.add(Turn.of(second.head()), 10);

        assertThat(ids()).containsExactly("a");
        assertThat(found("a").head()).isEqualTo(first.head());
        assertThat(found("a").parts()).hasSize(1);
    }

    @Test
    void everyChangeIsAnotherVersion() {
        Sample sample = answered("a");
        long before = book.version();
        book.add(Turn.of(sample.head()), 10);
        book.add(sample.parts().get(0), 10);
        book.add(sample.fused().get(0), 10);

        assertThat(book.version()).isEqualTo(before + 3);
        assertThat(found("a").version()).isEqualTo(book.version());
    }

    @Test
    void aTurnIsOpenUntilItsOutcomeComes() {
        Sample sample = answered("a");
        book.add(Turn.of(sample.head()), 10);
        assertThat(TurnSummary.of(found("a")).state()).isEqualTo("open");

        book.add(sample.fused().get(0), 10);
        assertThat(TurnSummary.of(found("a")).state()).isEqualTo(Outcome.COMPLETE.toString());
    }

    private static Sample answered(String id) {
        return new SampleBuilder(id, NOON, 5_000, "text-0")
                .text("hello")
                .answer("text-0", Samples.labels(), 10, 20)
                .fuse(Decision.ALLOW, 25)
                .build();
    }

    private static Sample revised(String id) {
        return new SampleBuilder(id, NOON, 5_000, "text-0", "text-1")
                .text("hello")
                .text("and more")
                .answer("text-0", Samples.labels(), 10, 20)
                .fuse(Decision.REVIEW, 5_001)
                .answer("text-1", Samples.labels(), 10, 5_600)
                .fuse(Decision.ALLOW, 5_610)
                .build();
    }

    private Sample open(String id, int minute) {
        return open(id, minute, 10);
    }

    private Sample open(String id, int minute, long size) {
        Sample sample = new SampleBuilder(id, NOON.plusSeconds(60L * minute), 5_000, "text-0").build();
        book.add(Turn.of(sample.head()), size);
        return sample;
    }

    private void all(Sample sample) {
        records(book, sample).forEach(Runnable::run);
    }

    private static List<Runnable> records(TurnBook book, Sample sample) {
        List<Runnable> records = new ArrayList<>();
        records.add(() -> book.add(Turn.of(sample.head()), 10));
        sample.parts().forEach(part -> records.add(() -> book.add(part, 10)));
        sample.results().forEach(result -> records.add(() -> book.add(result, 10)));
        sample.fused().forEach(fused -> records.add(() -> book.add(fused, 10)));
        return records;
    }

    private TurnEntry found(String id) {
        return Objects.requireNonNull(book.find(id));
    }

    private List<String> ids() {
        return book.recent(10).stream().map(TurnEntry::turnId).toList();
    }
}
