package dev.tributary.fusionstream;

import dev.tributary.contract.KafkaSettings;
import dev.tributary.contract.ProcessName;
import dev.tributary.contract.Settings;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.jspecify.annotations.Nullable;

/**
 * The settings of this service; every one has a default.
 *
 * @param kafka how to reach Kafka
 * @param applicationId the consumer group, and the prefix of the changelog's name
 * @param host under which other instances reach this one's query API
 * @param port of the query API, 0 for any free one
 * @param windows the bounds of a turn's window
 * @param limits how large a turn may grow
 * @param store whether open turns lie on the heap or in RocksDB; a changelog keeps them in either case
 * @param room how many turns, and bytes of them, an instance remembers
 * @param commitInterval how long a transaction may last; an outcome on a stream that keeps up ends it at once
 * @param threads stream threads of this instance
 * @param standbys copies of each state on other instances, so that one can take over without restoring
 * @param protocol who assigns tasks to instances
 * @param checkInterval how often the topics are looked at while it runs
 * @param stateDir where Streams keeps what it keeps on disk
 * @param topics whether and how missing topics are created
 * @param queries how turns of other instances are asked for
 * @param streams further properties of Kafka Streams, by Kafka's own names
 */
record FusionSettings(
        KafkaSettings kafka,
        String applicationId,
        String host,
        int port,
        TurnWindows windows,
        TurnLimits limits,
        Store store,
        Bounds room,
        Duration commitInterval,
        int threads,
        int standbys,
        Protocol protocol,
        Duration checkInterval,
        @Nullable String stateDir,
        Topics topics,
        Queries queries,
        Map<String, String> streams) {

    private static final String STREAMS = "tributary.fusion.streams.";

    /** What producers send, and brokers take, by default. */
    private static final long DEFAULT_LARGEST = 1 << 20;

    /** What Kafka Streams may not be told past the setting that the checks at the start go by, or at all. */
    private static final Map<String, String> OWN = Map.of(
            StreamsConfig.APPLICATION_ID_CONFIG, "set tributary.fusion.application.id",
            StreamsConfig.APPLICATION_SERVER_CONFIG, "set tributary.fusion.host and tributary.fusion.port",
            StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, "set tributary.fusion.commit.interval",
            StreamsConfig.GROUP_PROTOCOL_CONFIG, "set tributary.fusion.group.protocol",
            StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, "set tributary.fusion.standbys",
            StreamsConfig.NUM_STREAM_THREADS_CONFIG, "set tributary.fusion.threads",
            StreamsConfig.STATE_DIR_CONFIG, "set tributary.fusion.state.dir",
            StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "set tributary.kafka.bootstrap.servers",
            StreamsConfig.PROCESSING_GUARANTEE_CONFIG, "leave it out, outcomes are written exactly once");

    enum Store {
        MEMORY,
        ROCKSDB
    }

    /** The most turns that an instance remembers, and the most bytes of all of them. */
    record Bounds(long turns, long bytes) {}

    /** CLASSIC: one of the instances. STREAMS: the broker (KIP-1071), which has to be asked for that. */
    enum Protocol {
        CLASSIC,
        STREAMS
    }

    /**
     * @param create whether missing topics are created
     * @param partitions of topics that are created
     * @param replication likewise; -1 for the broker's default
     */
    record Topics(boolean create, int partitions, short replication) {}

    /**
     * @param timeout how long another instance is waited for when it is asked for a turn
     * @param listTimeout likewise for a list, for which it reads all turns
     * @param stale whether a standby replica may answer for an instance that does not
     */
    record Queries(Duration timeout, Duration listTimeout, boolean stale) {}

    FusionSettings {
        streams.keySet().stream().sorted().filter(OWN::containsKey).findFirst().ifPresent(name -> {
            throw new IllegalArgumentException(STREAMS + name + " is not taken: " + OWN.get(name));
        });
        if (checkInterval.isZero()) {
            throw new IllegalArgumentException("tributary.fusion.check.interval must be above zero");
        }
        if (standbys > 0 && protocol == Protocol.STREAMS && store == Store.MEMORY) {
            throw new IllegalArgumentException(
                    "tributary.fusion.standbys are of no use in memory with the group protocol"
                            + " streams, which takes a standby away before it gives its task: set tributary.fusion.store=rocksdb,"
                            + " or tributary.fusion.group.protocol=classic");
        }
        if (TopicNeeds.largestRecord(limits) > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("tributary.fusion.bytes.max is more than a record of Kafka can have");
        }
    }

    static FusionSettings from(Settings settings) {
        Map<String, String> streams = new HashMap<>();
        settings.startingWith(STREAMS).forEach((name, value) -> streams.put(name.substring(STREAMS.length()), value));
        KafkaSettings kafka = KafkaSettings.from(settings);
        return settings.read(reader -> {
            Duration longest = reader.duration("tributary.fusion.window.max", Duration.ofMinutes(10));
            Duration grace = reader.duration("tributary.fusion.grace", Duration.ofMinutes(1));
            TurnWindows windows = TurnWindows.ofSizeAndGrace(longest, grace);
            return new FusionSettings(
                    kafka,
                    reader.string("tributary.fusion.application.id", "tributary-fusion"),
                    reader.string("tributary.fusion.host", "localhost"),
                    reader.integer("tributary.fusion.port", 8082, 0, 65535),
                    windows.retaining(reader.duration("tributary.fusion.retention", windows.retention())),
                    new TurnLimits(
                            reader.integer("tributary.fusion.parts.max", TurnLimits.DEFAULT.parts(), 1, 1000),
                            reader.bytes("tributary.fusion.bytes.max", TurnLimits.DEFAULT.bytes()),
                            reader.integer(
                                    "tributary.fusion.reference.max", TurnLimits.DEFAULT.reference(), 256, 10_000)),
                    reader.choice("tributary.fusion.store", Store.MEMORY),
                    new Bounds(
                            reader.integer("tributary.fusion.turns.max", 2_000_000, 1, Integer.MAX_VALUE),
                            reader.bytes(
                                    "tributary.fusion.turns.bytes.max",
                                    Runtime.getRuntime().maxMemory() / 2)),
                    reader.duration("tributary.fusion.commit.interval", Duration.ofMillis(500)),
                    reader.integer("tributary.fusion.threads", 1, 1, 256),
                    reader.integer("tributary.fusion.standbys", 0, 0, 100),
                    reader.choice("tributary.fusion.group.protocol", Protocol.CLASSIC),
                    reader.duration("tributary.fusion.check.interval", Duration.ofSeconds(30)),
                    reader.optional("tributary.fusion.state.dir"),
                    new Topics(
                            reader.flag("tributary.topics.create", false),
                            reader.integer("tributary.topics.partitions", 4, 1, 10_000),
                            (short) reader.integer("tributary.topics.replication", -1, -1, 100)),
                    new Queries(
                            reader.duration("tributary.fusion.queries.timeout", Duration.ofSeconds(1)),
                            reader.duration("tributary.fusion.queries.list.timeout", Duration.ofSeconds(8)),
                            reader.flag("tributary.fusion.queries.stale", false)),
                    Map.copyOf(streams));
        });
    }

    /** The group that reads back what was committed. */
    String readerGroup() {
        return applicationId + "-spans";
    }

    /** The configuration of the consumer that reads back what was committed. */
    Map<String, Object> readerProperties() {
        Map<String, Object> properties = new HashMap<>(kafka.properties(readerGroup() + "-" + ProcessName.get()));
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, readerGroup());
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 10_000);
        properties.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 2_000);
        return properties;
    }

    /** The configuration of Kafka Streams for an instance whose query API listens on {@code queryPort}. */
    Properties properties(int queryPort) {
        Properties properties = new Properties();
        properties.putAll(kafka.properties(applicationId + "-" + ProcessName.get()));
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId);
        properties.put(StreamsConfig.APPLICATION_SERVER_CONFIG, host + ":" + queryPort);
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, threads);
        properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, commitInterval.toMillis());
        // On silent topics the clock is looked at this often: a partial outcome is late by at most this much.
        properties.put(StreamsConfig.POLL_MS_CONFIG, 5L);
        // A commit sends what is left; until then batches may fill.
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), 128 * 1024);
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "lz4");
        // The first records of a transaction are refused until the last one's markers are written, some milliseconds
        // after it;
        // by default they would be sent again 100 ms later.
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.RETRY_BACKOFF_MS_CONFIG), 3);
        // What the limits allow is refused neither by our own producer nor by a changelog that is made.
        long largest = Math.max(DEFAULT_LARGEST, TopicNeeds.largestRecord(limits));
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG), Math.toIntExact(largest));
        properties.put(StreamsConfig.topicPrefix(TopicConfig.MAX_MESSAGE_BYTES_CONFIG), Long.toString(largest));
        properties.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, standbys);
        properties.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, protocol.name().toLowerCase(Locale.ROOT));
        if (protocol == Protocol.CLASSIC) {
            // A killed instance's turns are taken over after this long. With the other protocol the broker decides it.
            properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), 10_000);
            properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), 2_000);
        }
        if (stateDir != null) {
            properties.put(StreamsConfig.STATE_DIR_CONFIG, stateDir);
        }
        properties.putAll(streams);
        return properties;
    }
}
