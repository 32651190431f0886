package dev.tributary.deploy.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.tributary.contract.Fused;
import dev.tributary.contract.Json;
import dev.tributary.contract.Result;
import dev.tributary.contract.Topic;
import dev.tributary.contract.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.JoinWindows;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.StreamJoined;
import org.apache.kafka.streams.state.BuiltInDslStoreSuppliers;
import org.apache.kafka.streams.state.DslStoreSuppliers;

/** The DSL's way: text results joined with image results, and those with audio results. Only complete turns come out. */
final class DslJoin {

    private DslJoin() {}

    /** What is joined so far. */
    record Pair(Result first, Result second) {}

    static AutoCloseable start(RivalSettings settings) {
        StreamsBuilder builder = new StreamsBuilder();
        JoinWindows windows = JoinWindows.ofTimeDifferenceAndGrace(settings.window(), settings.grace());
        DslStoreSuppliers stores = new BuiltInDslStoreSuppliers.RocksDBDslStoreSuppliers();
        Serde<Result> results = new TopicSerde<>(Topics.TEXT_RESULTS);
        stream(builder, Topics.TEXT_RESULTS)
                .join(
                        stream(builder, Topics.IMAGE_RESULTS),
                        Pair::new,
                        windows,
                        StreamJoined.<String, Result, Result>with(stores)
                                .withKeySerde(Serdes.String())
                                .withValueSerde(results)
                                .withOtherValueSerde(results))
                .join(
                        stream(builder, Topics.AUDIO_RESULTS),
                        DslJoin::fuse,
                        windows,
                        StreamJoined.<String, Pair, Result>with(stores)
                                .withKeySerde(Serdes.String())
                                .withValueSerde(Serdes.serdeFrom(
                                        (topic, pair) -> bytes(pair),
                                        (topic, bytes) -> bytes == null ? null : pair(bytes)))
                                .withOtherValueSerde(results))
                .to(settings.output(), Produced.with(Serdes.String(), new TopicSerde<>(Topics.FUSED)));
        KafkaStreams streams = new KafkaStreams(builder.build(), settings.streams());
        streams.start();
        return streams;
    }

    private static KStream<String, Result> stream(StreamsBuilder builder, Topic<Result> topic) {
        return builder.stream(topic.name(), Consumed.with(Serdes.String(), new TopicSerde<>(topic)));
    }

    private static Fused fuse(Pair pair, Result third) {
        Instant now = Instant.ofEpochMilli(System.currentTimeMillis());
        return Fusing.fuse(List.of(pair.first(), pair.second(), third), now, now);
    }

    private static byte[] bytes(Pair pair) {
        try {
            return Json.MAPPER.writeValueAsBytes(pair);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Pair pair(byte[] bytes) {
        try {
            return Json.MAPPER.readValue(bytes, Pair.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
