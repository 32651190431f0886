package dev.tributary.deploy.grafana;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Prometheus's own tool says of configuration and rules. */
class PromtoolIT {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "check config prometheus.yml",
                "check rules recording.yml alerts.yml",
                "test rules alerts_test.yml"
            })
    void promtoolIsContent(String command) throws Exception {
        assumeTrue(PrometheusProcess.isInstalled(), PrometheusProcess.MISSING);
        List<String> words = new ArrayList<>(List.of("promtool"));
        words.addAll(List.of(command.split(" ")));
        Process promtool = new ProcessBuilder(words)
                .directory(Rules.DIRECTORY.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(promtool.waitFor()).as(said).isZero();
        assertThat(said).contains("SUCCESS");
    }
}
