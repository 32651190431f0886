package dev.tributary.workerruntime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.workerruntime.FinishedOffsets.Range;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FinishedOffsetsTest {

    @Test
    void whatIsWrittenIsRead() {
        Random random = new Random(7);
        for (int round = 0; round < 2_000; round++) {
            long position = random.nextInt(3) == 0 ? Long.MAX_VALUE / 2 : random.nextInt(1_000_000);
            List<Range> ranges = new ArrayList<>();
            long at = position;
            for (int i = random.nextInt(40); i > 0; i--) {
                long from = at + 1 + random.nextInt(1 << random.nextInt(1, 30));
                at = from + 1 + random.nextInt(1 << random.nextInt(1, 30));
                ranges.add(new Range(from, at));
            }
            String metadata = FinishedOffsets.write(position, ranges);
            assertThat(FinishedOffsets.read(position, metadata)).isEqualTo(ranges);
        }
    }

    @Test
    void aHundredPartsInWorkTakeFewCharacters() {
        List<Range> everySecond = ranges(100);
        assertThat(FinishedOffsets.write(0, everySecond).length()).isLessThan(300);
    }

    @Test
    void thereIsAnEndToItsLengthAndTheFirstRangesAreKept() {
        List<Range> many = ranges(100_000);
        String metadata = FinishedOffsets.write(0, many);
        assertThat(metadata.length()).isBetween(FinishedOffsets.LONGEST - 8, FinishedOffsets.LONGEST);
        List<Range> kept = FinishedOffsets.read(0, metadata);
        assertThat(kept).hasSizeGreaterThan(700).isEqualTo(many.subList(0, kept.size()));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "somebody else's",
                "tributary/2 AQE",
                "tributary/1 ",
                "tributary/1 not base64!",
                "tributary/1 AQ", // unfinished only
                "tributary/1 AQA", // an empty range
                "tributary/1 AYE", // cut off in a number
                "tributary/1 Af____________8B", // beyond 64 bits
            })
    void whatIsNotOursSaysNothing(String metadata) {
        assertThat(FinishedOffsets.read(10, metadata)).isEmpty();
    }

    @Test
    void whateverIsReadLiesBeyondThePositionAndAscends() {
        Random random = new Random(11);
        for (int round = 0; round < 20_000; round++) {
            byte[] noise = new byte[random.nextInt(12)];
            random.nextBytes(noise);
            String metadata =
                    "tributary/1 " + Base64.getUrlEncoder().withoutPadding().encodeToString(noise);
            long at = 5;
            for (Range range : FinishedOffsets.read(5, metadata)) {
                assertThat(range.from()).as(metadata).isGreaterThan(at);
                at = range.to();
            }
        }
    }

    private static List<Range> ranges(int count) {
        List<Range> ranges = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ranges.add(new Range(2L * i + 1, 2L * i + 2));
        }
        return ranges;
    }
}
