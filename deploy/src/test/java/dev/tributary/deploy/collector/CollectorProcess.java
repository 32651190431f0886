package dev.tributary.deploy.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** The Collector of {@code deploy/collector}, built by its script and run with its files, as a process on free ports. */
final class CollectorProcess implements AutoCloseable {

    private static final Path FILES = Path.of("collector").toAbsolutePath();
    private static final Duration BUILT_WITHIN = Duration.ofMinutes(20);
    private static final Duration READY_WITHIN = Duration.ofSeconds(60);
    private static final Duration STOPPED_WITHIN = Duration.ofSeconds(60);

    private final Process process;
    private final Path output;
    private final CollectorPorts ports;

    private CollectorProcess(Process process, Path output, CollectorPorts ports) {
        this.process = process;
        this.output = output;
        this.ports = ports;
    }

    /** The program, or an aborted test that says why there is none. */
    static Path program() throws IOException, InterruptedException {
        Path answer = Files.createTempFile("collector", ".out");
        Path reason = Files.createTempFile("collector", ".err");
        try {
            Process build = new ProcessBuilder(FILES.resolve("build").toString())
                    .redirectOutput(answer.toFile())
                    .redirectError(reason.toFile())
                    .start();
            if (!build.waitFor(BUILT_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
                build.descendants().forEach(ProcessHandle::destroyForcibly);
                build.destroyForcibly();
                return abort("skipped: the Collector was not built within " + BUILT_WITHIN);
            }
            if (build.exitValue() != 0) {
                return abort("skipped: the Collector cannot be built here: " + Files.readString(reason));
            }
            return Path.of(Files.readString(answer).strip());
        } finally {
            Files.delete(answer);
            Files.delete(reason);
        }
    }

    /**
     * Starts one and returns when it takes spans.
     *
     * @param files of {@code deploy/collector}, merged in this order
     * @param environment on top of the ports
     */
    static CollectorProcess start(Path program, List<String> files, Map<String, String> environment, Path directory)
            throws IOException {
        CollectorPorts ports = CollectorPorts.free();
        List<String> command = new ArrayList<>(List.of(program.toString()));
        for (String file : files) {
            command.addAll(List.of("--config", FILES.resolve(file).toString()));
        }
        Path output = Files.createTempFile(directory, "collector", ".log");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().putAll(ports.environment());
        builder.environment().putAll(environment);
        Process process = builder.start();
        // a test that is broken off leaves nobody behind
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        CollectorProcess collector = new CollectorProcess(process, output, ports);
        Awaitility.await("the Collector is ready")
                .atMost(READY_WITHIN)
                .until(() -> !process.isAlive() || collector.isReady());
        assertThat(process.isAlive()).as(() -> collector.output()).isTrue();
        return collector;
    }

    /** Where it takes OTLP over gRPC. */
    String grpcAddress() {
        return "127.0.0.1:" + ports.grpc();
    }

    /** Where it takes OTLP over HTTP. */
    URI http() {
        return URI.create("http://127.0.0.1:" + ports.http());
    }

    /** Its own metrics, in Prometheus' format. */
    String metrics() throws IOException, InterruptedException {
        return get(URI.create("http://127.0.0.1:" + ports.metrics() + "/metrics"));
    }

    /** What it wrote. */
    String output() {
        try {
            return Files.readString(output, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Stops it in an orderly way: what waits is decided and sent. */
    void stop() throws InterruptedException {
        process.destroy();
        assertThat(process.waitFor(STOPPED_WITHIN.toSeconds(), TimeUnit.SECONDS))
                .as(() -> output())
                .isTrue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private boolean isReady() throws InterruptedException {
        try {
            // while it starts it says "Server not available"
            return get(URI.create("http://127.0.0.1:" + ports.health() + "/")).contains("Server available");
        } catch (IOException e) {
            return false;
        }
    }

    private static String get(URI uri) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(uri)
                                .timeout(Duration.ofSeconds(10))
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }
}
