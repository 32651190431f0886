package dev.tributary.deploy.embedded;

import dev.tributary.contract.Topic;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;
import org.apache.kafka.server.common.MetadataVersion;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka broker and its controller (KRaft) in this JVM, for one machine: every internal topic has one replica, groups
 * balance without waiting, and clients reach it by the loopback address only.
 */
public final class EmbeddedKafka implements AutoCloseable {

    private static final String HOST = "localhost";
    private static final String NODE = "1";

    private final KafkaRaftServer server;
    private final String bootstrapServers;
    private final @Nullable Path temporary;
    private final FileChannel lock;

    private EmbeddedKafka(KafkaRaftServer server, String bootstrapServers, @Nullable Path temporary, FileChannel lock) {
        this.server = server;
        this.bootstrapServers = bootstrapServers;
        this.temporary = temporary;
        this.lock = lock;
    }

    /**
     * Starts a broker.
     *
     * @param directory where its data lies and stays, or null for a temporary one
     * @param port of the broker, 0 for any that is free
     * @throws IOException when the directory cannot be used, or another broker uses it
     */
    public static EmbeddedKafka start(@Nullable Path directory, int port) throws IOException {
        return start(directory, port, Map.of());
    }

    /**
     * Likewise.
     *
     * @param more settings of the broker, in place of those it has here
     */
    public static EmbeddedKafka start(@Nullable Path directory, int port, Map<String, String> more) throws IOException {
        Path data = directory == null ? Files.createTempDirectory("tributary-kafka-") : directory;
        FileChannel lock = lock(data);
        try {
            return start(data, directory == null, lock, port, more);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private static EmbeddedKafka start(
            Path data, boolean temporary, FileChannel lock, int port, Map<String, String> more) throws IOException {
        List<Integer> free = FreePorts.take(2);
        int brokerPort = port == 0 ? free.get(0) : port;
        format(data);
        Map<String, String> settings = settings(data, brokerPort, free.get(1));
        settings.putAll(more);
        KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM);
        EmbeddedKafka kafka = new EmbeddedKafka(server, HOST + ":" + brokerPort, temporary ? data : null, lock);
        try {
            server.startup();
        } catch (RuntimeException e) {
            kafka.close();
            throw e;
        }
        return kafka;
    }

    /** {@code host:port} for clients. */
    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** Creates the topics that are not there; see {@link TopicSetup}. */
    public void create(List<Topic<?>> topics, int partitions) {
        TopicSetup.ensure(Map.of("bootstrap.servers", bootstrapServers), topics, partitions, (short) 1);
    }

    /** Stops the broker; data in a temporary directory is deleted. */
    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
        try {
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (temporary != null) {
            Directories.delete(temporary);
        }
    }

    /** Kafka's own comes too late: by then a second one has written to the first one's log. */
    private static FileChannel lock(Path data) throws IOException {
        Files.createDirectories(data);
        FileChannel channel =
                FileChannel.open(data.resolve("tributary.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw inUse(data, e);
        }
        channel.close();
        throw inUse(data, null);
    }

    private static IOException inUse(Path data, @Nullable Exception cause) {
        return new IOException(
                data + " is in use by another Tributary: stop that one, or use another directory", cause);
    }

    private static void format(Path data) throws IOException {
        if (Files.exists(data.resolve("meta.properties"))) {
            return;
        }
        Files.createDirectories(data);
        try {
            new Formatter()
                    .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                    .setSupportedFeatures(List.copyOf(Feature.PRODUCTION_FEATURES))
                    .setNodeId(Integer.parseInt(NODE))
                    .setClusterId(Uuid.randomUuid().toString())
                    .setReleaseVersion(MetadataVersion.latestProduction())
                    .setControllerListenerName("CONTROLLER")
                    .setMetadataLogDirectory(data.toString())
                    .addDirectory(data.toString())
                    .run();
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("cannot prepare " + data + " for Kafka: " + e.getMessage(), e);
        }
    }

    private static Map<String, String> settings(Path data, int port, int controllerPort) {
        Map<String, String> settings = new HashMap<>();
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", NODE);
        settings.put("controller.quorum.voters", NODE + "@" + HOST + ":" + controllerPort);
        settings.put("listeners", "BROKER://" + HOST + ":" + port + ",CONTROLLER://" + HOST + ":" + controllerPort);
        settings.put("listener.security.protocol.map", "BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT");
        settings.put("inter.broker.listener.name", "BROKER");
        settings.put("controller.listener.names", "CONTROLLER");
        settings.put("log.dirs", data.toString());
        settings.put("auto.create.topics.enable", "false");
        // one node: one replica of everything
        settings.put("default.replication.factor", "1");
        settings.put("offsets.topic.replication.factor", "1");
        settings.put("transaction.state.log.replication.factor", "1");
        settings.put("transaction.state.log.min.isr", "1");
        settings.put("share.coordinator.state.topic.replication.factor", "1");
        settings.put("share.coordinator.state.topic.min.isr", "1");
        // a handful of clients: small internal topics, pools and buffers, so that it starts quickly
        settings.put("offsets.topic.num.partitions", "4");
        settings.put("transaction.state.log.num.partitions", "4");
        // A transaction that follows closely waits until the markers of the last one are written: not for 20 ms a try.
        settings.put("add.partitions.to.txn.retry.backoff.ms", "1");
        settings.put("share.coordinator.state.topic.num.partitions", "4");
        settings.put("log.cleaner.dedupe.buffer.size", "2097152");
        settings.put("log.index.size.max.bytes", "1048576");
        settings.put("num.network.threads", "2");
        settings.put("num.io.threads", "4");
        settings.put("metric.reporters", "");
        // groups form at once; a broker that was killed is believed dead soon, and so are a killed client's
        // transactions,
        // which keep readers of what is committed waiting
        settings.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");
        settings.put("group.initial.rebalance.delay.ms", "0");
        settings.put("broker.session.timeout.ms", "3000");
        settings.put("broker.heartbeat.interval.ms", "200");
        return settings;
    }
}
