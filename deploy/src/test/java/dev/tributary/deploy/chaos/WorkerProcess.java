package dev.tributary.deploy.chaos;

import dev.tributary.contract.Modality;
import dev.tributary.deploy.embedded.FreePorts;
import dev.tributary.imageworker.ImageWorker;
import dev.tributary.workerruntime.Worker;
import dev.tributary.workerruntime.WorkerDefaults;
import dev.tributary.workerruntime.WorkerMain;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One worker with a {@link ChaosModel}, and the image worker's decoder, in a process of its own. */
final class WorkerProcess {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();

    private static final Path CARD = Path.of("../image-worker/src/test/resources/classification/resnet50-shape.yaml");

    /** The child's main: {@code <card>}. */
    static final class Main {
        private Main() {}

        public static void main(String[] arguments) throws InterruptedException {
            WorkerDefaults defaults = new WorkerDefaults(Modality.IMAGE, arguments[0], 0);
            System.exit(WorkerMain.run(
                    "image-worker",
                    (settings, telemetry) -> Worker.start(
                            defaults,
                            settings,
                            telemetry,
                            (card, files, onnx) ->
                                    new ChaosModel(ImageWorker.model(settings).open(card, files, onnx)))));
        }
    }

    private final String name;
    private final Path directory;
    private final Map<String, String> settings;
    private final int port = FreePorts.take(1).get(0);
    private ChildJvm jvm;

    private WorkerProcess(String name, Path directory, Map<String, String> settings) throws IOException {
        this.name = name;
        this.directory = directory;
        this.settings = settings;
        this.jvm = launch();
    }

    static WorkerProcess start(String name, Path directory, Map<String, String> settings) throws IOException {
        return new WorkerProcess(name, directory, settings);
    }

    void restart() throws IOException {
        jvm = launch();
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        jvm.kill();
    }

    /** SIGTERM. */
    void end() throws InterruptedException {
        jvm.end();
    }

    /** SIGSTOP. */
    void pause() throws IOException, InterruptedException {
        jvm.pause();
    }

    /** SIGCONT. */
    void resume() throws IOException, InterruptedException {
        jvm.resume();
    }

    /** Whether it says so itself. */
    boolean isReady() throws InterruptedException {
        if (!jvm.isAlive()) {
            throw new IllegalStateException("worker " + name + " ended; see " + log());
        }
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/health/ready"))
                .timeout(Duration.ofSeconds(2))
                .build();
        try {
            return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private Path log() {
        return directory.resolve("worker-" + name + ".log");
    }

    private ChildJvm launch() throws IOException {
        Map<String, String> properties = new HashMap<>(settings);
        properties.put("tributary.image.port", Integer.toString(port));
        return ChildJvm.start(Main.class, List.of("-Xmx192m"), properties, List.of(CARD.toString()), log());
    }
}
