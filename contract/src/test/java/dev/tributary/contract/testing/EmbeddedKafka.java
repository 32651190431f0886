package dev.tributary.contract.testing;

import dev.tributary.contract.Topic;
import dev.tributary.contract.TopicLeaders;
import dev.tributary.contract.Topics;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.jspecify.annotations.Nullable;

/**
 * One Kafka broker (KRaft, broker and controller in one) in this JVM. What it stored survives {@link #stop} and
 * {@link #start}, under the same address.
 */
public final class EmbeddedKafka implements AutoCloseable {

    private static final int NODE = 1;

    private final KafkaConfig config;
    private final String bootstrapServers;
    private @Nullable KafkaRaftServer server;

    private EmbeddedKafka(KafkaConfig config, String bootstrapServers) {
        this.config = config;
        this.bootstrapServers = bootstrapServers;
    }

    /** Formats the directory, which must be empty, and starts the broker, without topics. */
    public static EmbeddedKafka start(Path directory) {
        return start(directory, Map.of());
    }

    /** As {@link #start(Path)}, with further broker properties. */
    public static EmbeddedKafka start(Path directory, Map<String, String> others) {
        return start(directory, others, new String[0]);
    }

    /** As {@link #start(Path, Map)}, with further listeners, as in {@code NAME://localhost:port}. */
    static EmbeddedKafka start(Path directory, Map<String, String> others, String... listeners) {
        int port = FreePort.find();
        Properties properties = properties(directory, port, FreePort.find());
        properties.putAll(others);
        for (String listener : listeners) {
            properties.merge("listeners", listener, (some, more) -> some + "," + more);
        }
        try {
            new Formatter()
                    .setNodeId(NODE)
                    .setClusterId(Uuid.randomUuid().toString())
                    .setDirectories(List.of(directory.toString()))
                    .setMetadataLogDirectory(directory.toString())
                    .setControllerListenerName("CONTROLLER")
                    .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                    .run();
        } catch (Exception e) {
            throw new IllegalStateException("cannot format " + directory, e);
        }
        EmbeddedKafka kafka = new EmbeddedKafka(new KafkaConfig(properties), "localhost:" + port);
        kafka.start();
        return kafka;
    }

    private static Properties properties(Path directory, int port, int controllerPort) {
        Properties properties = new Properties();
        properties.putAll(Map.of(
                "process.roles", "broker,controller",
                "node.id", "" + NODE,
                "controller.quorum.voters", NODE + "@localhost:" + controllerPort,
                "controller.listener.names", "CONTROLLER",
                "listeners", "PLAINTEXT://localhost:" + port + ",CONTROLLER://localhost:" + controllerPort,
                "listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
                "log.dirs", directory.toString(),
                "auto.create.topics.enable", "false",
                "group.initial.rebalance.delay.ms", "0"));
        properties.putAll(Map.of(
                "offsets.topic.replication.factor", "1",
                "offsets.topic.num.partitions", "1",
                "transaction.state.log.replication.factor", "1",
                "transaction.state.log.min.isr", "1",
                "transaction.state.log.num.partitions", "1",
                "share.coordinator.state.topic.replication.factor", "1",
                "share.coordinator.state.topic.min.isr", "1",
                "log.cleaner.dedupe.buffer.size", "2097152",
                "broker.session.timeout.ms", "6000",
                "broker.heartbeat.interval.ms", "500"));
        return properties;
    }

    /** {@code localhost:port}. */
    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** Creates every topic of the contract. */
    public EmbeddedKafka withTopics(int partitions) {
        return withTopics(partitions, Topics.ALL.stream().map(Topic::name).toArray(String[]::new));
    }

    /** Creates topics with one replica each. */
    public EmbeddedKafka withTopics(int partitions, String... names) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        try (Admin admin = Admin.create(properties)) {
            admin.createTopics(Arrays.stream(names)
                            .map(name -> new NewTopic(name, partitions, (short) 1))
                            .toList())
                    .all()
                    .get(30, TimeUnit.SECONDS);
            TopicLeaders.await(admin, List.of(names), partitions, Duration.ofSeconds(30));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("topics were not created", e);
        }
        return this;
    }

    /** Starts the broker again after {@link #stop}. */
    public void start() {
        KafkaRaftServer starting = new KafkaRaftServer(config, Time.SYSTEM);
        starting.startup();
        server = starting;
    }

    /** Stops the broker; its address refuses connections from then on. */
    public void stop() {
        KafkaRaftServer running = server;
        if (running != null) {
            server = null;
            running.shutdown();
            running.awaitShutdown();
        }
    }

    @Override
    public void close() {
        stop();
    }
}
