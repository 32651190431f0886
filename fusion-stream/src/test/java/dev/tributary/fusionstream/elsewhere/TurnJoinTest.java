package dev.tributary.fusionstream.elsewhere;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.contract.Classification;
import dev.tributary.contract.Decision;
import dev.tributary.contract.Decoded;
import dev.tributary.contract.Fused;
import dev.tributary.contract.ModelInfo;
import dev.tributary.contract.Part;
import dev.tributary.contract.PartId;
import dev.tributary.contract.Result;
import dev.tributary.contract.Saw;
import dev.tributary.contract.Topic;
import dev.tributary.contract.Topics;
import dev.tributary.contract.TurnHead;
import dev.tributary.contract.trace.TraceContext;
import dev.tributary.fusionstream.FusionPolicy;
import dev.tributary.fusionstream.FusionPolicy.Verdict;
import dev.tributary.fusionstream.TurnJoin;
import dev.tributary.fusionstream.TurnWindows;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;

/** The join beside a step of somebody else's, with a policy of theirs. */
class TurnJoinTest {

    private static final PartId TEXT = PartId.of("text-0");
    private static final Instant OPENED = Instant.parse("2026-03-01T12:00:00Z");
    private static final TraceContext TRACE =
            new TraceContext("00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01", null);
    private static final TurnHead TURN =
            new TurnHead("turn-1", OPENED, 30_000, List.of(TEXT), "acme", null, null, TRACE, null);

    @Test
    void anotherTopologyFusesByAPolicyOfItsOwn() {
        FusionPolicy blocks = (turn, parts, missing) -> new Verdict(Decision.BLOCK, List.of("it is Monday"), null);
        Topology topology = TurnJoin.of(Topics.TURNS, List.of(Topics.TEXT_RESULTS))
                .within(TurnWindows.ofSizeAndGrace(Duration.ofMinutes(1), Duration.ofSeconds(5)))
                .fuse(blocks)
                .addTo(new Topology()
                        .addSource("theirs", new ByteArrayDeserializer(), new ByteArrayDeserializer(), "their-input")
                        .addSink(
                                "their-output",
                                "their-output",
                                new ByteArraySerializer(),
                                new ByteArraySerializer(),
                                "theirs"));

        try (TopologyTestDriver driver = new TopologyTestDriver(topology, settings())) {
            driver.createInputTopic(Topics.TEXT_RESULTS.name(), new ByteArraySerializer(), new ByteArraySerializer())
                    .pipeInput(new TestRecord<>(
                            Topics.TEXT_RESULTS.key(TURN.turnId()), Topics.TEXT_RESULTS.serialize(answer()), OPENED));

            Fused fused = only(driver, Topics.FUSED);
            assertThat(fused.turnId()).isEqualTo("turn-1");
            assertThat(fused.decision()).isEqualTo(Decision.BLOCK);
            assertThat(fused.reasons()).containsExactly("it is Monday");
        }
    }

    private static Properties settings() {
        Properties settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "theirs");
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "nowhere:9092");
        return settings;
    }

    private static Result answer() {
        return Result.ok(
                Part.of(TURN, TEXT, null, "hello"),
                Classification.of(List.of(new Classification.Score("fine", 0.9))),
                new ModelInfo("model", "1", "a".repeat(64), "CPU"),
                Saw.text("b".repeat(64), "text/plain", 5, 1, false),
                Map.of("inference", 1.5),
                TRACE);
    }

    private static <T> T only(TopologyTestDriver driver, Topic<T> topic) {
        byte[] value = driver.createOutputTopic(topic.name(), new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .readValue();
        return ((Decoded.Ok<T>) topic.decode(value)).value();
    }
}
