package dev.tributary.deploy.bench;

import dev.tributary.contract.Settings;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/**
 * What a rival runs with: fusion-stream's own settings where they are the same thing.
 *
 * @param application the consumer group
 * @param commitInterval as fusion's
 * @param output the topic that it writes to
 * @param window of a turn, and of the DSL's joins
 * @param grace likewise
 * @param variant which form of the rival: a store of the DSL's joins, or whether the copy parses
 */
record RivalSettings(
        String bootstrapServers,
        String application,
        String stateDir,
        Duration commitInterval,
        String output,
        Duration window,
        Duration grace,
        String variant) {

    static final String OUTPUT = "tributary.bench.output";
    static final String WINDOW = "tributary.bench.window";
    static final String VARIANT = "tributary.bench.variant";

    /** The defaults are those of fusion-stream. */
    static RivalSettings from(Settings settings) {
        return settings.read(reader -> new RivalSettings(
                reader.required("tributary.kafka.bootstrap.servers"),
                reader.required("tributary.fusion.application.id"),
                reader.required("tributary.fusion.state.dir"),
                reader.duration("tributary.fusion.commit.interval", Duration.ofMillis(500)),
                reader.required(OUTPUT),
                reader.duration(WINDOW, Duration.ofSeconds(30)),
                reader.duration("tributary.fusion.grace", Duration.ofMinutes(1)),
                reader.string(VARIANT, "")));
    }

    /** A Streams configuration like fusion-stream's. */
    StreamsConfig streams() {
        Map<String, Object> properties = new HashMap<>();
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, application);
        properties.put(StreamsConfig.STATE_DIR_CONFIG, stateDir);
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
        properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, commitInterval.toMillis());
        properties.put(StreamsConfig.POLL_MS_CONFIG, 10L);
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), 128 * 1024);
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "lz4");
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.RETRY_BACKOFF_MS_CONFIG), 3);
        properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        return new StreamsConfig(properties);
    }
}
