package dev.tributary.deploy.chaos;

import dev.tributary.deploy.embedded.EmbeddedKafka;
import dev.tributary.deploy.embedded.FreePorts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.awaitility.Awaitility;

/** The embedded broker in a process of its own, on one port and one directory for all its lives. */
final class BrokerProcess {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /** The child's main: {@code <directory> <port>}. */
    static final class Main {
        private Main() {}

        public static void main(String[] arguments) throws Exception {
            Kafka20734.mend();
            EmbeddedKafka kafka = EmbeddedKafka.start(Path.of(arguments[0]), Integer.parseInt(arguments[1]));
            Runtime.getRuntime().addShutdownHook(new Thread(kafka::close));
            new CountDownLatch(1).await();
        }
    }

    private final Path directory;
    private final int port;
    private ChildJvm jvm;

    private BrokerProcess(Path directory, int port) throws IOException {
        this.directory = directory;
        this.port = port;
        this.jvm = launch();
    }

    static BrokerProcess start(Path directory) throws IOException {
        BrokerProcess broker = new BrokerProcess(directory, FreePorts.take(1).get(0));
        broker.awaitAnswer();
        return broker;
    }

    String bootstrapServers() {
        return "localhost:" + port;
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

    private ChildJvm launch() throws IOException {
        return ChildJvm.start(
                Main.class,
                List.of("-Xmx384m"),
                Map.of(),
                List.of(directory.resolve("broker").toString(), Integer.toString(port)),
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
