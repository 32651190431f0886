package dev.tributary.deploy.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tributary.contract.Topics;
import dev.tributary.deploy.Tributary;
import dev.tributary.deploy.embedded.EmbeddedKafka;
import dev.tributary.deploy.embedded.FreePorts;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service that is told to end does, through the launcher too: an operator's every stop is a SIGTERM first. */
final class ServiceStopIT {

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void fusionStreamEndsWhenItIsTold(@TempDir Path directory) throws Exception {
        int port = FreePorts.take(1).get(0);
        try (EmbeddedKafka kafka = EmbeddedKafka.start(directory.resolve("kafka"), 0)) {
            kafka.create(Topics.ALL, 4);
            ChildJvm jvm = ChildJvm.start(
                    Tributary.class,
                    List.of(),
                    Map.of(
                            "tributary.kafka.bootstrap.servers",
                            kafka.bootstrapServers(),
                            "tributary.fusion.port",
                            Integer.toString(port),
                            "tributary.fusion.state.dir",
                            directory.resolve("state").toString(),
                            "otel.traces.exporter",
                            "none",
                            "otel.metrics.exporter",
                            "none"),
                    List.of("run", "fusion-stream"),
                    directory.resolve("log"));
            try {
                await().atMost(Duration.ofMinutes(1)).ignoreExceptions().until(() -> isReady(port));

                jvm.end(); // throws when it has to be killed

                assertThat(jvm.isAlive()).isFalse();
            } finally {
                jvm.kill();
            }
        }
    }

    private boolean isReady(int port) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/health/ready"))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    }
}
