package dev.tributary.fusionstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.contract.Decoded;
import dev.tributary.contract.Rejected;
import dev.tributary.contract.Result;
import dev.tributary.contract.Settings;
import dev.tributary.contract.Topic;
import dev.tributary.contract.Topics;
import dev.tributary.contract.Turn;
import dev.tributary.contract.TurnHead;
import dev.tributary.fusionstream.History.Announced;
import dev.tributary.fusionstream.History.Answered;
import dev.tributary.fusionstream.History.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;

/** The histories of {@link TurnHistoriesTest} through the whole topology, several turns interleaved in each run. */
class HistoriesTopologyTest {

    private static final int RUNS = 30;
    private static final int TURNS = 8;

    /** As in the pure histories, but that nothing is forgotten and no result is too large. */
    private static final Map<String, String> SETTINGS = Map.of(
            "tributary.fusion.window.max", Histories.SIZE + "ms",
            "tributary.fusion.grace", Histories.GRACE + "ms",
            "tributary.fusion.retention", "1h",
            "tributary.fusion.parts.max", "" + Histories.MOST_PARTS);

    private static final Promises PROMISES = new Promises(
            Histories.SIZE,
            Histories.GRACE,
            Duration.ofHours(1).toMillis(),
            Histories.MOST_PARTS,
            TurnLimits.DEFAULT.bytes());

    /** Something that happens in a turn. */
    private record Turned(String turnId, Event event) {

        void sendTo(TopologyTestDriver driver) {
            if (event instanceof Announced announced) {
                send(driver, Topics.TURNS, Turn.of(announced.account().head(turnId)), announced.sent());
            } else if (event instanceof Answered answered) {
                TurnHead head = answered.account().head(turnId);
                Result result = answered.content().result(head, answered.part());
                send(driver, Topics.results(result.modality()), result, answered.sent());
            }
        }

        private <T> void send(TopologyTestDriver driver, Topic<T> topic, T value, long sent) {
            driver.createInputTopic(topic.name(), new ByteArraySerializer(), new ByteArraySerializer())
                    .pipeInput(new TestRecord<>(
                            topic.key(turnId), topic.serialize(value), new RecordHeaders(), History.instant(sent)));
        }
    }

    @Test
    void interleavedTurnsComeOutAsPromised() {
        for (long run = 0; run < RUNS; run++) {
            Map<String, History> histories = histories(run);
            Map<String, List<String>> promised = new TreeMap<>();
            histories.forEach((turnId, history) -> promised.put(turnId, byTopic(PROMISES.of(history))));

            assertThat(played(histories)).as("run %s, %s", run, histories).isEqualTo(promised);
        }
    }

    /** By turn ID, each with a tick at every time at which anything happens in any of them. */
    private static Map<String, History> histories(long run) {
        Map<String, History> histories = new TreeMap<>();
        for (int i = 0; i < TURNS; i++) {
            histories.put("turn-" + i, Histories.clocksGoOn(run * TURNS + i));
        }
        TreeSet<Long> times = new TreeSet<>();
        histories.values().forEach(history -> history.events().forEach(event -> times.add(onTick(event))));
        histories.replaceAll((turnId, history) -> {
            List<Event> events = new ArrayList<>();
            for (long time : times) {
                events.add(History.tick(time));
                history.events().stream()
                        .filter(event -> onTick(event) == time)
                        .filter(event -> event instanceof Announced || event instanceof Answered)
                        .forEach(event -> events.add(event.at(time)));
            }
            return new History(events);
        });
        return histories;
    }

    /** The test driver looks at the clock every 100 ms. */
    private static long onTick(Event event) {
        return event.now() / 100 * 100;
    }

    /** The events of all turns, in the order of their times; of those at one time, a turn at a time. */
    private static List<Turned> interleaved(Map<String, History> histories) {
        return histories.entrySet().stream()
                .flatMap(entry -> entry.getValue().events().stream().map(event -> new Turned(entry.getKey(), event)))
                .sorted(Comparator.comparingLong(turned -> turned.event().now()))
                .toList();
    }

    private static <T> void read(TopologyTestDriver driver, Topic<T> topic, Consumer<T> reader) {
        driver.createOutputTopic(topic.name(), new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .readValuesToList()
                .forEach(value -> reader.accept(((Decoded.Ok<T>) topic.decode(value)).value()));
    }

    private static List<String> lines(Map<String, List<String>> out, String turnId) {
        return out.computeIfAbsent(turnId, id -> new ArrayList<>());
    }

    private static String turnId(Rejected letter) {
        return new String(Base64.getDecoder().decode(Objects.requireNonNull(letter.key())), UTF_8);
    }

    private static List<String> byTopic(List<List<String>> steps) {
        List<String> lines = steps.stream().flatMap(List::stream).toList();
        return Stream.of("revision", "late", "refused")
                .flatMap(kind -> lines.stream().filter(line -> line.startsWith(kind)))
                .toList();
    }

    private static Map<String, List<String>> played(Map<String, History> histories) {
        Map<String, List<String>> out = new TreeMap<>();
        histories.keySet().forEach(turnId -> lines(out, turnId));
        AtomicReference<Instant> now = new AtomicReference<>(Turns.OPENED);
        FusionSettings settings = FusionSettings.from(Settings.of(SETTINGS));
        try (TopologyTestDriver driver = new TopologyTestDriver(
                FusionTopology.of(settings, Played.POLICY, TurnJoin.Around.NOTHING, now::get),
                settings.properties(0),
                now.get())) {
            for (Turned turned : interleaved(histories)) {
                Instant then = History.instant(turned.event().now());
                if (then.isAfter(now.get())) {
                    Duration passed = Duration.between(now.getAndSet(then), then);
                    driver.advanceWallClockTime(passed);
                }
                turned.sendTo(driver);
            }
            read(driver, Topics.FUSED, fused -> lines(out, fused.turnId()).add(Played.text(fused)));
            read(driver, Topics.LATE, late -> lines(out, late.turnId()).add(Played.text(late)));
            read(driver, Topics.REJECTED, letter -> lines(out, turnId(letter)).add("refused " + letter.errorType()));
        }
        return out;
    }
}
