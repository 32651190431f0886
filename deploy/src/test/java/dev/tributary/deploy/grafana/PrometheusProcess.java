package dev.tributary.deploy.grafana;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.tributary.deploy.embedded.FreePorts;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A Prometheus with the configuration and the rules of {@code deploy/prometheus}, but other ports and quicker. */
public final class PrometheusProcess implements AutoCloseable {

    /** Why a test is skipped. */
    public static final String MISSING = "skipped: prometheus is not installed (apt install prometheus)";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client = HttpClient.newHttpClient();
    private final Process process;
    private final int port;

    private PrometheusProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Whether there is one, and promtool beside it. */
    public static boolean isInstalled() {
        return Files.isExecutable(Path.of("/usr/bin/prometheus")) && Files.isExecutable(Path.of("/usr/bin/promtool"));
    }

    /**
     * Starts one.
     *
     * @param directory empty, for its configuration and data
     * @param targets {@code host:port} by the job's name; every job of the configuration has to have one
     */
    public static PrometheusProcess start(Path directory, Map<String, String> targets) throws IOException {
        YAMLMapper yaml = new YAMLMapper();
        ObjectNode config = (ObjectNode)
                yaml.readTree(Rules.DIRECTORY.resolve("prometheus.yml").toFile());
        ((ObjectNode) config.path("global")).put("scrape_interval", "1s").put("evaluation_interval", "1s");
        for (JsonNode job : config.path("scrape_configs")) {
            String target = targets.get(job.path("job_name").asText());
            if (target == null) {
                throw new IllegalArgumentException("no target for " + job);
            }
            ((ObjectNode) job.at("/static_configs/0")).putArray("targets").add(target);
        }
        yaml.writeValue(directory.resolve("prometheus.yml").toFile(), config);
        for (String file : List.of("recording.yml", "alerts.yml")) {
            Files.copy(Rules.DIRECTORY.resolve(file), directory.resolve(file));
        }
        int port = FreePorts.take(1).get(0);
        Process process = new ProcessBuilder(
                        "prometheus",
                        "--config.file=" + directory.resolve("prometheus.yml"),
                        "--storage.tsdb.path=" + directory.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port,
                        "--enable-feature=exemplar-storage")
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("prometheus.log").toFile())
                .start();
        return new PrometheusProcess(process, port);
    }

    /** What a PromQL query gives now, one node a series; an {@link IOException} says why it does not parse. */
    public JsonNode query(String expr) throws IOException, InterruptedException {
        return get("/api/v1/query?query=" + URLEncoder.encode(expr, StandardCharsets.UTF_8))
                .at("/data/result");
    }

    /** Exemplars of the last minutes, one node a series. */
    public JsonNode exemplars(String selector, long from, long to) throws IOException, InterruptedException {
        return get("/api/v1/query_exemplars?query=" + URLEncoder.encode(selector, StandardCharsets.UTF_8) + "&start="
                        + from + "&end=" + to)
                .path("data");
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException(path + ": " + answer.body());
        }
        return JSON.readTree(answer.body());
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
