package dev.tributary.fusionstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ConsumedThroughTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final TopicPartition TURNS = new TopicPartition("turns", 1);
    private static final TopicPartition RESULTS = new TopicPartition("results", 1);

    private final ConsumedThrough consumed = new ConsumedThrough();
    private final Map<TopicPartition, Long> starts = new HashMap<>(Map.of(TURNS, 0L, RESULTS, 0L));
    private final Map<TopicPartition, Long> ends = new HashMap<>(Map.of(TURNS, 10L, RESULTS, 10L));
    private final Map<TopicPartition, @Nullable OffsetAndMetadata> committed = new HashMap<>();

    @Test
    void nothingIsKnownBeforeTheFirstLook() {
        assertThat(consumed.consumedThrough(1)).isEqualTo(Instant.MIN);
    }

    @Test
    void whatLayThereAtALookIsConsumedWhenTheGroupHasCommittedIt() {
        commit(9, 10);
        look(0);
        assertThat(consumed.consumedThrough(1)).isEqualTo(Instant.MIN);
        assertThat(consumed.lag()).containsExactlyInAnyOrderEntriesOf(Map.of("turns", 1L, "results", 0L));

        ends.put(TURNS, 15L);
        commit(12, 10);
        look(5);
        assertThat(consumed.consumedThrough(1))
                .as("of what came since, nothing is known")
                .isEqualTo(NOON);

        commit(15, 10);
        look(10);
        assertThat(consumed.consumedThrough(1)).isEqualTo(NOON.plusSeconds(10));
    }

    @Test
    void theSlowestInputCounts() {
        commit(10, 4);
        look(0);
        look(5);
        assertThat(consumed.consumedThrough(1)).isEqualTo(Instant.MIN);

        commit(10, 10);
        look(10);
        assertThat(consumed.consumedThrough(1)).isEqualTo(NOON.plusSeconds(10));
        assertThat(consumed.consumedThrough(0)).as("another partition").isEqualTo(Instant.MIN);
    }

    @Test
    void anEmptyPartitionThatNobodyCommittedHidesNothing() {
        starts.put(RESULTS, 10L);
        committed.put(TURNS, new OffsetAndMetadata(10));
        look(0);
        assertThat(consumed.consumedThrough(1)).isEqualTo(NOON);
    }

    /** After a downtime past an input's retention the group has committed less than what is left begins with. */
    @Test
    void whatWasDeletedBeforeItWasTakenIsNotWaitedFor() {
        commit(10, 3);
        starts.put(RESULTS, 10L);
        look(0);
        assertThat(consumed.consumedThrough(1)).isEqualTo(NOON);
        assertThat(consumed.lag()).containsEntry("results", 0L);
    }

    /** A partition without a leader tells nothing: turns of its number are kept, those of others go on. */
    @Test
    void whatCannotBeSeenHoldsBackItsOwnNumberOnly() {
        TopicPartition other = new TopicPartition("turns", 2);
        starts.put(other, 0L);
        ends.put(other, 5L);
        ends.remove(RESULTS);
        commit(10, 10);
        committed.put(other, new OffsetAndMetadata(5));
        look(0);
        assertThat(consumed.consumedThrough(1)).isEqualTo(Instant.MIN);
        assertThat(consumed.consumedThrough(2)).isEqualTo(NOON);
    }

    /** Or an alert on what is behind would fall silent just then. */
    @Test
    void ofAPartitionThatCannotBeSeenTheLagIsWhatItWas() {
        commit(4, 3);
        look(0);
        assertThat(consumed.lag()).containsExactlyInAnyOrderEntriesOf(Map.of("turns", 6L, "results", 7L));

        ends.remove(RESULTS);
        commit(5, 3);
        consumed.look(NOON.plusSeconds(5), List.of(TURNS, RESULTS), starts, ends, committed);
        assertThat(consumed.lag()).containsExactlyInAnyOrderEntriesOf(Map.of("turns", 5L, "results", 7L));

        ends.put(RESULTS, 10L);
        starts.remove(RESULTS);
        committed.remove(RESULTS);
        consumed.look(NOON.plusSeconds(9), List.of(TURNS, RESULTS), starts, ends, committed);
        assertThat(consumed.lag()).as("nothing is known of where it begins").containsEntry("results", 7L);
    }

    private void commit(long turns, long results) {
        committed.put(TURNS, new OffsetAndMetadata(turns));
        committed.put(RESULTS, new OffsetAndMetadata(results));
    }

    private void look(long seconds) {
        consumed.look(NOON.plusSeconds(seconds), starts.keySet(), starts, ends, committed);
    }
}
