package dev.tributary.deploy.chaos;

import dev.tributary.deploy.embedded.EmbeddedKafka;
import dev.tributary.deploy.embedded.FreePorts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.awaitility.Awaitility;

/**
 * The embedded broker in a process of its own, on one directory and the same ports for all its lives. Who comes by its second
 * port comes by a {@link Wire}.
 */
final class BrokerProcess implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /** The child's main: {@code <directory> <port> <port behind the wire> <the wire's own>}. */
    static final class Main {
        private Main() {}

        public static void main(String[] arguments) throws Exception {
            Kafka20734.mend();
            EmbeddedKafka kafka = EmbeddedKafka.start(
                    Path.of(arguments[0]),
                    Integer.parseInt(arguments[1]),
                    wired(arguments[1], arguments[2], arguments[3]));
            Runtime.getRuntime().addShutdownHook(new Thread(kafka::close));
            new CountDownLatch(1).await();
        }

        private static Map<String, String> wired(String port, String behind, String wire) throws IOException {
            int controller = FreePorts.take(1).get(0);
            Map<String, String> properties = new HashMap<>(Map.of(
                    "group.streams.min.session.timeout.ms",
                    "6000",
                    "group.streams.session.timeout.ms",
                    "6000",
                    "group.streams.min.heartbeat.interval.ms",
                    "1000",
                    "group.streams.heartbeat.interval.ms",
                    "1000"));
            properties.putAll(Map.of(
                    "listeners",
                    "BROKER://localhost:" + port + ",WIRED://localhost:" + behind + ",CONTROLLER://localhost:"
                            + controller,
                    "advertised.listeners",
                    "BROKER://localhost:" + port + ",WIRED://localhost:" + wire,
                    "listener.security.protocol.map",
                    "BROKER:PLAINTEXT,WIRED:PLAINTEXT,CONTROLLER:PLAINTEXT",
                    "controller.quorum.voters",
                    "1@localhost:" + controller));
            return properties;
        }
    }

    private final Path directory;
    private final int port;
    private final int behindWire;
    private final int wirePort;
    private final Wire wire;
    private ChildJvm jvm;

    private BrokerProcess(Path directory, List<Integer> ports) throws IOException {
        this.directory = directory;
        this.port = ports.get(0);
        this.behindWire = ports.get(1);
        this.wirePort = ports.get(2);
        this.wire = Wire.start(wirePort, behindWire);
        this.jvm = launch();
    }

    static BrokerProcess start(Path directory) throws IOException {
        BrokerProcess broker = new BrokerProcess(directory, FreePorts.take(3));
        broker.awaitAnswer();
        return broker;
    }

    String bootstrapServers() {
        return "localhost:" + port;
    }

    /** Likewise, by the wire. */
    String wiredServers() {
        return "localhost:" + wirePort;
    }

    Wire wire() {
        return wire;
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        jvm.kill();
    }

    /** SIGTERM: it closes its logs and leaves. */
    void end() throws InterruptedException {
        jvm.end();
    }

    /** Another life on the same data. */
    void restart() throws IOException {
        jvm = launch();
        awaitAnswer();
    }

    void pause() throws IOException, InterruptedException {
        jvm.pause();
    }

    void resume() throws IOException, InterruptedException {
        jvm.resume();
        awaitAnswer();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        jvm.kill();
        wire.close();
    }

    private ChildJvm launch() throws IOException {
        return ChildJvm.start(
                Main.class,
                List.of("-Xmx384m"),
                Map.of(),
                List.of(
                        directory.resolve("broker").toString(),
                        Integer.toString(port),
                        Integer.toString(behindWire),
                        Integer.toString(wirePort)),
                directory.resolve("broker.log"));
    }

    private void awaitAnswer() {
        Awaitility.await("the broker answers")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(200))
                .until(this::answers);
    }

    private boolean answers() throws InterruptedException {
        if (!jvm.isAlive()) {
            throw new IllegalStateException("the broker ended; see " + directory.resolve("broker.log"));
        }
        try (Admin admin = Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers(),
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                2_000,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                2_000))) {
            return !admin.describeCluster().nodes().get(3, TimeUnit.SECONDS).isEmpty();
        } catch (ExecutionException | TimeoutException e) {
            return false;
        }
    }
}
