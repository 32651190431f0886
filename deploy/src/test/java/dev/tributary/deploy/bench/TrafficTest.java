package dev.tributary.deploy.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.contract.Decoded;
import dev.tributary.contract.Fused;
import dev.tributary.contract.Outcome;
import dev.tributary.contract.PartId;
import dev.tributary.contract.Result;
import dev.tributary.contract.Topics;
import dev.tributary.contract.TurnHead;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class TrafficTest {

    private static final Instant OPENED = Instant.parse("2026-03-01T12:00:00Z");

    private final Traffic traffic = new Traffic(1);
    private final TurnHead turn = traffic.head(7, OPENED, 30_000, Traffic.PARTS);

    @Test
    void resultsAreRealAndAboutAKilobyteEach() {
        int bytes = 0;
        for (PartId part : Traffic.PARTS) {
            Result result = traffic.result(turn, 7, part);
            byte[] value = Topics.results(part.modality()).serialize(result);
            assertThat(Topics.results(part.modality()).decode(value)).isEqualTo(new Decoded.Ok<>(result));
            bytes += value.length;
        }
        assertThat(bytes / 3).isBetween(900, 1_400);
    }

    @Test
    void theSameNumberIsTheSameContentAndAnotherIsNot() {
        Result result = traffic.result(turn, 7, Traffic.AUDIO);
        assertThat(new Traffic(1).result(turn, 7, Traffic.AUDIO)).isEqualTo(result);
        assertThat(traffic.result(turn, 8, Traffic.AUDIO)).isNotEqualTo(result);
        assertThat(traffic.turnId(7)).isNotEqualTo(new Traffic(2).turnId(7)).hasSize(36);
    }

    @Test
    void theRivalsMakeACompleteOutcomeOfThem() {
        List<Result> results = Traffic.PARTS.stream()
                .map(part -> traffic.result(turn, 7, part))
                .toList();
        Fused fused = Fusing.fuse(results, OPENED, OPENED.plusMillis(400));
        assertThat(fused.outcome()).isEqualTo(Outcome.COMPLETE);
        assertThat(Outputs.complete(fused).parts()).containsOnlyKeys(Traffic.PARTS);
        assertThat(fused.joinWaitMs()).isEqualTo(400);
    }

    @Test
    void aScheduleIsInOrderAndHasEveryRecordOnce() {
        Schedule schedule = new Schedule(100, 500);
        List<Schedule.Due> all = new ArrayList<>();
        schedule.forEachRemaining(all::add);
        Set<String> records = new TreeSet<>();
        for (int i = 0; i < all.size(); i++) {
            records.add(all.get(i).turn() + " " + all.get(i).part());
            assertThat(i == 0 || all.get(i - 1).millis() <= all.get(i).millis()).isTrue();
        }
        assertThat(all).hasSize(400);
        assertThat(records).hasSize(400);
    }
}
