package dev.tributary.fusionstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.contract.Answer;
import dev.tributary.contract.Decoded;
import dev.tributary.contract.Fused;
import dev.tributary.contract.Outcome;
import dev.tributary.contract.PartId;
import dev.tributary.contract.Result;
import dev.tributary.contract.Settings;
import dev.tributary.contract.Topic;
import dev.tributary.contract.Topics;
import dev.tributary.contract.TurnHead;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.JoinWindows;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.StreamJoined;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;

/**
 * Where the DSL's inner joins are right (each turn complete within its window, one result per part, timestamps in order),
 * this join says the same as a chain of them over the same records.
 */
class DslJoinTest {

    private static final int TURNS = 500;
    private static final String JOINED = "joined";
    private static final Duration WINDOW = Duration.ofSeconds(30);

    /** A result at a time, milliseconds after {@link Turns#OPENED}. */
    private record Sent(long at, Result result) {}

    @Test
    void completeTurnsComeOutOfBothJoinsAlike() {
        List<Sent> results = results(new Random(42));

        Map<String, Map<PartId, Answer>> fused = fused(results);
        assertThat(fused).hasSize(TURNS).isEqualTo(joined(results));
    }

    /** Of turns that overlap, their parts in any order. */
    private static List<Sent> results(Random random) {
        List<Sent> results = new ArrayList<>();
        for (int i = 0; i < TURNS; i++) {
            long opened = random.nextLong(120_000);
            TurnHead head = Turns.head("turn-" + i, History.instant(opened));
            List<PartId> parts = new ArrayList<>(head.expected());
            Collections.shuffle(parts, random);
            for (PartId part : parts) {
                long at = opened + random.nextLong(WINDOW.toMillis() - 1_000);
                results.add(new Sent(at, Turns.ok(head, part, "1", random.nextInt(1000) / 1000.0)));
            }
        }
        results.sort(Comparator.comparingLong(Sent::at));
        return results;
    }

    /** What the outcomes say, by turn. */
    private static Map<String, Map<PartId, Answer>> fused(List<Sent> results) {
        AtomicReference<Instant> now = new AtomicReference<>(Turns.OPENED);
        FusionSettings settings = FusionSettings.from(Settings.of(Map.of()));
        Map<String, Map<PartId, Answer>> outcomes = new TreeMap<>();
        try (TopologyTestDriver driver = new TopologyTestDriver(
                FusionTopology.of(settings, Played.POLICY, TurnJoin.Around.NOTHING, now::get),
                settings.properties(0),
                now.get())) {
            play(results, driver, now);
            driver.createOutputTopic(Topics.FUSED.name(), new ByteArrayDeserializer(), new ByteArrayDeserializer())
                    .readValuesToList()
                    .forEach(value -> {
                        Fused fused = ((Decoded.Ok<Fused>) Topics.FUSED.decode(value)).value();
                        assertThat(fused.outcome()).isEqualTo(Outcome.COMPLETE);
                        Map<PartId, Answer> answers = new TreeMap<>();
                        fused.parts()
                                .forEach((part, result) -> answers.put(part, Objects.requireNonNull(result.answer())));
                        assertThat(outcomes.put(fused.turnId(), answers)).isNull();
                    });
        }
        return outcomes;
    }

    /** What the DSL's chain of inner joins makes of them, by turn. */
    private static Map<String, Map<PartId, Answer>> joined(List<Sent> results) {
        Map<String, Map<PartId, Answer>> joined = new TreeMap<>();
        try (TopologyTestDriver driver = new TopologyTestDriver(
                dsl(), FusionSettings.from(Settings.of(Map.of())).properties(0), Turns.OPENED)) {
            play(results, driver, new AtomicReference<>(Turns.OPENED));
            driver.createOutputTopic(JOINED, new StringDeserializer(), new StringDeserializer())
                    .readKeyValuesToList()
                    .forEach(record -> {
                        Map<PartId, Answer> answers = new TreeMap<>();
                        record.value.lines().forEach(line -> {
                            Result result = result(line);
                            answers.put(result.part(), Objects.requireNonNull(result.answer()));
                        });
                        assertThat(joined.put(record.key, answers)).isNull();
                    });
        }
        return joined;
    }

    private static Topology dsl() {
        StreamsBuilder builder = new StreamsBuilder();
        JoinWindows within = JoinWindows.ofTimeDifferenceWithNoGrace(WINDOW);
        results(builder, Topics.TEXT_RESULTS)
                .join(results(builder, Topics.IMAGE_RESULTS), DslJoinTest::lines, within, joining("text-image"))
                .join(results(builder, Topics.AUDIO_RESULTS), DslJoinTest::lines, within, joining("all"))
                .to(JOINED, Produced.with(Serdes.String(), Serdes.String()));
        return builder.build();
    }

    private static KStream<String, String> results(StreamsBuilder builder, Topic<Result> topic) {
        return builder.stream(topic.name(), Consumed.with(Serdes.String(), Serdes.String()));
    }

    private static StreamJoined<String, String, String> joining(String name) {
        return StreamJoined.with(Serdes.String(), Serdes.String(), Serdes.String())
                .withName(name);
    }

    private static String lines(String one, String other) {
        return one + "\n" + other;
    }

    private static Result result(String json) {
        return ((Decoded.Ok<Result>) Topics.TEXT_RESULTS.decode(json.getBytes(UTF_8))).value();
    }

    private static void play(List<Sent> results, TopologyTestDriver driver, AtomicReference<Instant> now) {
        for (Sent sent : results) {
            Instant then = History.instant(sent.at());
            driver.advanceWallClockTime(Duration.between(now.getAndSet(then), then));
            Topic<Result> topic = Topics.results(sent.result().modality());
            driver.createInputTopic(topic.name(), new ByteArraySerializer(), new ByteArraySerializer())
                    .pipeInput(new TestRecord<>(
                            topic.key(sent.result().turnId()),
                            topic.serialize(sent.result()),
                            new RecordHeaders(),
                            then));
        }
    }
}
