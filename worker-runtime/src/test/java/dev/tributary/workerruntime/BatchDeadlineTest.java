package dev.tributary.workerruntime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.contract.Modality;
import dev.tributary.contract.Saw;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.TracerProvider;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

/** What a deadline does to latencies, with texts as long as in real life and a model that takes each alone. */
class BatchDeadlineTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final int PARTS = 6_000;
    private static final double LOAD = 0.85;
    private static final BatchLimits ALONE = new BatchLimits(32, 1, Lengths.PADDED, 0.2);

    /** A part that comes: when, and how long the model takes for it. */
    private record Coming(long atMicros, long micros) {}

    @Test
    void withADeadlineOneInAHundredIsLateWhereOneInTwentyWas() {
        for (int seed = 1; seed <= 3; seed++) {
            List<Coming> traffic = traffic(seed);
            long whole = percentile(latencies(traffic, Duration.ZERO), 0.95);
            Duration deadline = Duration.ofNanos(whole * 1_000);

            List<Long> latencies = latencies(traffic, deadline);

            assertThat(latencies).hasSize(PARTS);
            long late = latencies.stream().filter(micros -> micros > whole).count();
            assertThat(late).as("seed %s, deadline %s", seed, deadline).isLessThan(PARTS / 100);
        }
    }

    @Test
    void nobodyWaitsMuchLongerThanTenDeadlines() {
        List<Coming> traffic = traffic(4);
        Duration tight = Duration.ofMillis(100);

        assertThat(percentile(latencies(traffic, tight), 1)).isLessThan(15 * tight.toNanos() / 1_000);
    }

    private static List<Coming> traffic(int seed) {
        Random random = new Random(seed);
        List<Coming> traffic = new ArrayList<>();
        double now = 0;
        for (int i = 0; i < PARTS; i++) {
            double micros = 300 * Math.min(384, Math.max(8, 40 * Math.exp(0.9 * random.nextGaussian())));
            now += -Math.log(1 - random.nextDouble()) * 17_000 / LOAD; // 17 ms is their mean
            traffic.add(new Coming((long) now, (long) micros));
        }
        return traffic;
    }

    /** From coming to the model's end, in microseconds. */
    private static List<Long> latencies(List<Coming> traffic, Duration deadline) {
        BatchQueue<WordModel.Word> queue =
                new BatchQueue<>(new BatchReady(Duration.ZERO, Duration.ZERO), ALONE, deadline);
        List<Long> latencies = new ArrayList<>();
        long now = 0;
        int next = 0;
        while (next < traffic.size() || !queue.isEmpty()) {
            if (queue.isEmpty()) {
                now = Math.max(now, traffic.get(next).atMicros());
            }
            for (; next < traffic.size() && traffic.get(next).atMicros() <= now; next++) {
                queue.add(part(next, traffic.get(next)));
            }
            List<ReadyPart<WordModel.Word>> batch = queue.take(at(now));
            for (ReadyPart<WordModel.Word> part : batch) {
                Coming came = traffic.get((int) part.part().record().offset());
                now += came.micros();
                latencies.add(now - came.atMicros());
                queue.took(List.of(part), Duration.ofNanos(came.micros() * 1_000));
            }
        }
        return latencies;
    }

    private static long percentile(List<Long> latencies, double share) {
        List<Long> sorted = latencies.stream().sorted().toList();
        return sorted.get((int) Math.min(sorted.size() - 1, sorted.size() * share));
    }

    private static Instant at(long micros) {
        return START.plusNanos(micros * 1_000);
    }

    private static ReadyPart<WordModel.Word> part(int number, Coming coming) {
        Instant at = at(coming.atMicros());
        PartTrace trace = new PartTrace(
                TracerProvider.noop().get("test"),
                () -> at,
                WorkerMetrics.NONE,
                Modality.IMAGE,
                Attributes.empty(),
                at,
                Span.getInvalid());
        ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>(
                "topic",
                0,
                number,
                at.toEpochMilli(),
                TimestampType.CREATE_TIME,
                0,
                0,
                new byte[0],
                new byte[0],
                new RecordHeaders(),
                Optional.empty());
        Saw saw = Saw.image("0".repeat(64), "image/png", 1, 1, 1);
        return new ReadyPart<>(
                new PartInFlight(record, Bench.of("word-" + number), trace),
                new WordModel.Word("word-" + number, saw),
                coming.micros(),
                at);
    }
}
