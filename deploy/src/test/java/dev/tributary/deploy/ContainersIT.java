package dev.tributary.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tributary.contract.KafkaSettings;
import dev.tributary.deploy.samples.SampleRun;
import dev.tributary.deploy.samples.TurnLine;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * The demo's turns, end to end, with Kafka in a container. {@code -Dtributary.test.kafka.image=…} names another image that
 * behaves as apache/kafka does. Where no registry can be reached, {@code TESTCONTAINERS_RYUK_DISABLED=true} and
 * {@code TESTCONTAINERS_CHECKS_DISABLE=true} keep Testcontainers from pulling images of its own, and inside a container
 * {@code TESTCONTAINERS_HOST_OVERRIDE=localhost} does too.
 */
class ContainersIT {

    private static final String IMAGE = System.getProperty("tributary.test.kafka.image", "apache/kafka:4.3.1");

    @BeforeAll
    static void needsAnEngine() {
        assumeTrue(
                DockerClientFactory.instance().isDockerAvailable(),
                "skipped: no Docker engine answers here; the same runs against the embedded broker in TurnIT");
    }

    @Test
    void sampleTurnsGoThroughKafkaInAContainer() throws Exception {
        try (KafkaContainer kafka =
                new KafkaContainer(DockerImageName.parse(IMAGE).asCompatibleSubstituteFor("apache/kafka"))) {
            kafka.start();
            try (Stack stack = Stack.start(StackOptions.free(Map.of(Addresses.KAFKA, kafka.getBootstrapServers())))) {
                assertThat(stack.kafka()).isEqualTo(kafka.getBootstrapServers());
                try (SampleRun run = new SampleRun(
                        stack.ingest(),
                        stack.page(),
                        KafkaSettings.from(stack.settings()).properties("containers-it"),
                        stack.blobs())) {
                    List<TurnLine> turns = run.run(turn -> {});
                    assertThat(turns)
                            .hasSize(6)
                            .allSatisfy(turn -> assertThat(turn.problems()).isEmpty());
                }
            }
        }
    }
}
