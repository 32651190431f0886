package dev.tributary.deploy.bench;

import dev.tributary.contract.Result;
import dev.tributary.contract.Topics;
import java.util.List;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Produced;

/** The ceiling: a topology that reads every result and writes it again. */
final class CopyStream {

    /** The variant that does not look into the records. */
    static final String BYTES = "bytes";

    /** The topics of results. */
    static final List<String> INPUTS =
            List.of(Topics.TEXT_RESULTS.name(), Topics.IMAGE_RESULTS.name(), Topics.AUDIO_RESULTS.name());

    private CopyStream() {}

    static AutoCloseable start(RivalSettings settings) {
        KafkaStreams streams = settings.variant().equals(BYTES)
                ? copying(settings, Serdes.ByteArray(), Serdes.ByteArray())
                : copying(settings, Serdes.String(), new TopicSerde<Result>(Topics.TEXT_RESULTS));
        streams.start();
        return streams;
    }

    private static <K, V> KafkaStreams copying(RivalSettings settings, Serde<K> keys, Serde<V> values) {
        StreamsBuilder builder = new StreamsBuilder();
        builder.stream(INPUTS, Consumed.with(keys, values)).to(settings.output(), Produced.with(keys, values));
        return new KafkaStreams(builder.build(), settings.streams());
    }
}
