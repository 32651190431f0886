package dev.tributary.deploy.chaos;

import dev.tributary.deploy.embedded.Directories;
import dev.tributary.deploy.embedded.FreePorts;
import dev.tributary.fusionstream.Main;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** One instance of fusion-stream in a process of its own, with a state directory of its own for all its lives. */
final class FusionProcess {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();

    private final String name;
    private final Path directory;
    private final Map<String, String> settings;
    private final Supplier<String> store;
    private ChildJvm jvm;
    private int port;

    private FusionProcess(String name, Path directory, Map<String, String> settings, Supplier<String> store)
            throws IOException {
        this.name = name;
        this.directory = directory;
        this.settings = settings;
        this.store = store;
        this.port = FreePorts.take(1).get(0);
        this.jvm = launch();
    }

    /**
     * Starts one; see {@link #isReady}.
     *
     * @param store what {@code tributary.fusion.store} is in each of its lives
     */
    static FusionProcess start(String name, Path directory, Map<String, String> settings, Supplier<String> store)
            throws IOException {
        return new FusionProcess(name, directory, settings, store);
    }

    /** Another life on the same state directory. */
    void restart() throws IOException {
        port = FreePorts.take(1).get(0);
        jvm = launch();
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        jvm.kill();
    }

    /** SIGTERM: it ends its transaction and leaves its group. */
    void end() throws InterruptedException {
        jvm.end();
    }

    void pause() throws IOException, InterruptedException {
        jvm.pause();
    }

    void resume() throws IOException, InterruptedException {
        jvm.resume();
    }

    /** Deletes what it kept on disk; only while it does not run. */
    void wipe() {
        if (Files.exists(state())) {
            Directories.delete(state());
        }
    }

    boolean isAlive() {
        return jvm.isAlive();
    }

    /** Whether it says so itself. */
    boolean isReady() throws InterruptedException {
        return status("/health/ready") == 200;
    }

    private int status(String path) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .timeout(Duration.ofSeconds(2))
                .build();
        try {
            return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            return 0;
        }
    }

    private Path state() {
        return directory.resolve("state-" + name);
    }

    private ChildJvm launch() throws IOException {
        Map<String, String> properties = new HashMap<>(settings);
        properties.put("tributary.fusion.port", Integer.toString(port));
        properties.put("tributary.fusion.store", store.get());
        properties.put("tributary.fusion.state.dir", state().toString());
        return ChildJvm.start(
                Main.class, List.of("-Xmx256m"), properties, List.of(), directory.resolve("fusion-" + name + ".log"));
    }

    @Override
    public String toString() {
        return name;
    }
}
