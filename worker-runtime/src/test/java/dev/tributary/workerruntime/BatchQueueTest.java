package dev.tributary.workerruntime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.contract.Modality;
import dev.tributary.contract.Saw;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.TracerProvider;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Generated arrivals against a model that takes its time, in a time of their own; an oracle looks at every batch. */
final class BatchQueueTest {

    private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");
    private static final int SEEDS = 200;

    @ParameterizedTest
    @EnumSource
    void nothingIsLostOrTwiceOrOverItsBoundsAndTheOldestNeverStarves(Lengths lengths) {
        for (int seed = 0; seed < SEEDS; seed++) {
            new Simulation(new Random(seed), lengths, "seed " + seed).run();
        }
    }

    private static final class Simulation {
        private final Random random;
        private final String seed;
        private final Duration linger;
        private final Duration idleLinger;
        private final BatchQueue<WordModel.Word> queue;
        private final TreeMap<Integer, Integer> due = new TreeMap<>(); // tick, parts that become ready or fail
        private final List<ReadyPart<WordModel.Word>> oracle = new ArrayList<>(); // what waits, in order
        private final List<String> left = new ArrayList<>();
        private BatchLimits limits;
        private int coming;
        private int added;
        private int freeSince;
        private boolean idle = true;

        Simulation(Random random, Lengths lengths, String seed) {
            this.random = random;
            this.seed = seed;
            linger = Duration.ofMillis(random.nextInt(30));
            idleLinger = Duration.ofMillis(random.nextBoolean() ? random.nextInt(10) : 0);
            limits = new BatchLimits(1 + random.nextInt(12), 1 + random.nextInt(500), lengths, random.nextDouble());
            queue = new BatchQueue<>(new BatchReady(linger, idleLinger), limits, Duration.ZERO);
        }

        void run() {
            int busyUntil = 0;
            for (int tick = 0; tick < 600 || coming > 0 || !oracle.isEmpty(); tick++) {
                arrive(tick, tick < 600);
                if (tick == 300 && limits.items() > 1) {
                    limits =
                            new BatchLimits(limits.items() / 2, limits.budget(), limits.lengths(), limits.paddingMax());
                    queue.limits(limits);
                }
                if (tick == busyUntil) {
                    freeSince = tick;
                    idle = queue.isEmpty();
                }
                if (tick >= busyUntil && queue.ready(at(tick), idle)) {
                    check(queue.take(at(tick)), tick);
                    busyUntil = tick + 1 + random.nextInt(25);
                } else if (tick >= busyUntil && !oracle.isEmpty()) {
                    Duration wait = queue.wait(at(tick), idle);
                    assertThat(wait).as(seed).isPositive();
                    assertThat(coming).as(seed + ": it waits for somebody").isPositive();
                }
            }
            assertThat(left).as(seed).hasSize(added).doesNotHaveDuplicates();
            assertThat(queue.isEmpty()).isTrue();
        }

        private void arrive(int tick, boolean more) {
            if (more && random.nextInt(10) == 0) {
                int polled = 1 + random.nextInt(20);
                queue.coming(polled);
                coming += polled;
                for (int i = 0; i < polled; i++) {
                    due.merge(tick + 1 + random.nextInt(40), 1, Integer::sum);
                }
            }
            int ready = Optional.ofNullable(due.remove(tick)).orElse(0);
            for (int i = 0; i < ready; i++) {
                queue.coming(-1);
                coming--;
                if (random.nextInt(20) > 0) {
                    ReadyPart<WordModel.Word> part = part(added++, 1 + random.nextInt(60), at(tick));
                    queue.add(part);
                    oracle.add(part);
                }
            }
        }

        private void check(List<ReadyPart<WordModel.Word>> batch, int tick) {
            assertThat(batch).as(seed).isNotEmpty().isSubsetOf(oracle).hasSizeLessThanOrEqualTo(limits.items());
            ReadyPart<WordModel.Word> oldest = oracle.get(0);
            assertThat(batch.get(0)).as(seed + ": the oldest goes first").isSameAs(oldest);
            assertThat(batch).extracting(each -> oracle.indexOf(each)).as(seed).isSorted();
            Instant latest = oldest.since().plus(idle ? idleLinger : linger);
            Instant free = at(freeSince);
            assertThat(at(tick))
                    .as(seed + ": it waited longer than the linger and the inference before")
                    .isBeforeOrEqualTo(latest.isAfter(free) ? latest : free);
            long sum = batch.stream().mapToLong(ReadyPart::cost).sum();
            long longest = batch.stream().mapToLong(ReadyPart::cost).max().orElseThrow();
            long cost = limits.lengths() == Lengths.PADDED ? longest * batch.size() : sum;
            if (batch.size() > 1) {
                assertThat(cost).as(seed).isLessThanOrEqualTo(limits.budget());
            }
            if (limits.lengths() == Lengths.PADDED) {
                assertThat(1 - sum / (double) cost).as(seed).isLessThanOrEqualTo(limits.paddingMax() + 1e-9);
            } else if (limits.lengths() == Lengths.EQUAL) {
                assertThat(sum).as(seed).isEqualTo(longest * batch.size());
            }
            oracle.removeAll(batch);
            batch.forEach(each -> left.add(each.prepared().word()));
        }

        private static Instant at(int tick) {
            return START.plusMillis(tick);
        }
    }

    private static ReadyPart<WordModel.Word> part(int number, long cost, Instant since) {
        String word = "word-" + number;
        PartTrace trace = new PartTrace(
                TracerProvider.noop().get("test"),
                () -> since,
                WorkerMetrics.NONE,
                Modality.IMAGE,
                Attributes.empty(),
                since,
                Span.getInvalid());
        ConsumerRecord<byte[], byte[]> record =
                new ConsumerRecord<>("topic", 0, number, new byte[0], word.getBytes(StandardCharsets.UTF_8));
        Saw saw = Saw.image("0".repeat(64), "image/png", 1, 1, 1);
        return new ReadyPart<>(
                new PartInFlight(record, Bench.of(word), trace), new WordModel.Word(word, saw), cost, since);
    }
}
