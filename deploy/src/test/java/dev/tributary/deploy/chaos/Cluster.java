package dev.tributary.deploy.chaos;

import dev.tributary.contract.Topic;
import dev.tributary.contract.Topics;
import dev.tributary.deploy.embedded.TopicSetup;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A broker and the instances of fusion that work on it. Only the monkey's thread uses it. */
final class Cluster implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String BOOTSTRAP = "tributary.kafka.bootstrap.servers";
    /** Of each topic. */
    static final int PARTITIONS = 4;

    private final Path directory;
    private final BrokerProcess broker;
    private final Map<String, String> settings;
    private final Supplier<String> store;
    private final List<FusionProcess> instances = new ArrayList<>();
    private @Nullable FusionProcess wired;
    private int named;

    private Cluster(Path directory, BrokerProcess broker, Map<String, String> settings, Supplier<String> store) {
        this.directory = directory;
        this.broker = broker;
        this.settings = settings;
        this.store = store;
    }

    /** Starts a broker with all topics, and two instances that are ready. */
    static Cluster start(Path directory, ChaosSettings chaos, URI otlp) throws IOException, InterruptedException {
        BrokerProcess broker = BrokerProcess.start(directory);
        Map<String, String> settings = new HashMap<>(chaos.fusion());
        settings.put(BOOTSTRAP, broker.bootstrapServers());
        settings.put("otel.exporter.otlp.endpoint", otlp.toString());
        settings.put("otel.exporter.otlp.protocol", "grpc");
        Random random = new Random(chaos.seed());
        Cluster cluster = new Cluster(
                directory, broker, settings, () -> chaos.instances().store().draw(random));
        try {
            TopicSetup.ensure(
                    Map.of("bootstrap.servers", broker.bootstrapServers()), Topics.ALL, PARTITIONS, (short) 1);
            cluster.takeAnyTimestamp();
            cluster.add();
            cluster.add();
            cluster.awaitReady();
        } catch (IOException | InterruptedException | RuntimeException e) {
            cluster.close();
            throw e;
        }
        return cluster;
    }

    /** By default a broker refuses what is dated an hour ahead, and deletes what is dated a week ago. */
    private void takeAnyTimestamp() throws InterruptedException {
        List<AlterConfigOp> any = Map.of(
                        TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG, Long.toString(Long.MAX_VALUE),
                        TopicConfig.RETENTION_MS_CONFIG, "-1",
                        TopicConfig.SEGMENT_MS_CONFIG, Long.toString(Long.MAX_VALUE))
                .entrySet()
                .stream()
                .map(entry ->
                        new AlterConfigOp(new ConfigEntry(entry.getKey(), entry.getValue()), AlterConfigOp.OpType.SET))
                .toList();
        Map<ConfigResource, Collection<AlterConfigOp>> changes = new HashMap<>();
        for (Topic<?> topic : Topics.ALL) {
            changes.put(new ConfigResource(ConfigResource.Type.TOPIC, topic.name()), any);
        }
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.incrementalAlterConfigs(changes).all().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    String bootstrapServers() {
        return broker.bootstrapServers();
    }

    BrokerProcess broker() {
        return broker;
    }

    /** Those that have not been removed, running or not. */
    List<FusionProcess> instances() {
        return List.copyOf(instances);
    }

    /** One of the instances, the first one or one that came after it, reaches the broker by a wire. */
    void add() throws IOException {
        Map<String, String> own = new HashMap<>(settings);
        if (wired == null) {
            own.put(BOOTSTRAP, broker.wiredServers());
        }
        FusionProcess added = FusionProcess.start("" + ++named, directory, own, store);
        instances.add(added);
        if (wired == null) {
            wired = added;
        }
    }

    /** Waits until the instance on the wire joins; where it was removed there is a new one. */
    void awaitWired() throws IOException {
        if (wired == null) {
            add();
        }
        awaitReady();
    }

    void remove(FusionProcess instance) throws InterruptedException {
        instances.remove(instance);
        if (instance.equals(wired)) {
            wired = null;
        }
        instance.end();
    }

    /** Waits until every instance says that it joins. */
    void awaitReady() {
        for (FusionProcess instance : instances) {
            Awaitility.await("fusion " + instance + " is ready")
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> {
                        if (!instance.isAlive()) {
                            throw new IllegalStateException("fusion " + instance + " ended by itself; see " + directory
                                    + "/fusion-" + instance + ".log");
                        }
                        return instance.isReady();
                    });
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        for (FusionProcess instance : instances) {
            instance.kill();
        }
        broker.close();
    }
}
