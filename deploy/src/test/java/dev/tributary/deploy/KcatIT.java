package dev.tributary.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tributary.contract.Topic;
import dev.tributary.contract.Topics;
import dev.tributary.deploy.client.OutgoingPart;
import dev.tributary.deploy.client.TurnClient;
import dev.tributary.deploy.client.UploadProducer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What an operator sees with kcat, which is another Kafka client in another language. */
class KcatIT {

    private static final List<Topic<?>> WITH_TURNS = List.of(
            Topics.TURNS,
            Topics.TEXT,
            Topics.IMAGE,
            Topics.TEXT_RESULTS,
            Topics.IMAGE_RESULTS,
            Topics.FUSED,
            Topics.REJECTED);

    @Test
    void everyTopicIsReadWithTurnIdAndTraceparentHeaders() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/kcat")), "skipped: kcat is not installed (apt install kcat)");
        try (Stack stack = Stack.start(StackOptions.free(Map.of()));
                Records records = new Records(stack.kafka());
                UploadProducer uploads = new UploadProducer(Map.of("bootstrap.servers", stack.kafka()))) {
            new TurnClient(stack.ingest()).send("kcat-1", null, List.of(OutgoingPart.text("Where is my order?")));
            uploads.send(
                    "kcat-2",
                    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                    Map.of("turnId", "kcat-2", "parts", List.of(Map.of("modality", "image", "key", "in/nowhere.png"))));
            records.fused("kcat-1");
            records.fused("kcat-2");

            for (Topic<?> topic : Topics.ALL) {
                List<String> lines = kcat(stack.kafka(), topic.name());
                if (WITH_TURNS.contains(topic)) {
                    assertThat(lines)
                            .as(topic.name())
                            .isNotEmpty()
                            .allSatisfy(line -> assertThat(line)
                                    .containsPattern("turn-id=kcat-[12]")
                                    .containsPattern("traceparent=00-[0-9a-f]{32}-[0-9a-f]{16}-01")
                                    .contains("schema=" + topic.schema()));
                }
            }
        }
    }

    private static List<String> kcat(String bootstrapServers, String topic) throws Exception {
        Path output = Files.createTempFile("kcat", ".txt");
        List<String> command = new ArrayList<>(List.of("/usr/bin/kcat", "-C", "-q", "-e", "-b", bootstrapServers));
        command.addAll(List.of("-t", topic, "-o", "beginning", "-f", "%k %h %s\\n"));
        Process kcat = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(kcat.waitFor(Duration.ofSeconds(30).toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        List<String> lines = Files.readAllLines(output, StandardCharsets.UTF_8);
        Files.delete(output);
        assertThat(kcat.exitValue()).as("kcat said %s", lines).isZero();
        return lines;
    }
}
