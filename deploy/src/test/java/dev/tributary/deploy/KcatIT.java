package dev.tributary.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tributary.contract.Topic;
import dev.tributary.contract.Topics;
import dev.tributary.deploy.client.OutgoingPart;
import dev.tributary.deploy.client.TurnClient;
import dev.tributary.deploy.client.UploadProducer;
import dev.tributary.deploy.embedded.EmbeddedKafka;
import dev.tributary.deploy.embedded.FreePorts;
import dev.tributary.deploy.embedded.TopicSetup;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

    /** What docs/cli.md says of those who publish the join's inputs themselves. */
    @Test
    void aKeyLiesWhereJavaPutsItOnlyWithTheSamePartitioner(@TempDir Path directory) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/kcat")), "skipped: kcat is not installed (apt install kcat)");
        try (EmbeddedKafka kafka =
                EmbeddedKafka.start(directory, FreePorts.take(1).get(0))) {
            Map<String, Object> client = Map.of("bootstrap.servers", kafka.bootstrapServers());
            TopicSetup.ensure(client, List.of(Topics.TURNS, Topics.LATE, Topics.FUSED), 4, (short) 1);
            List<String> keys =
                    IntStream.range(0, 40).mapToObj(i -> "turn-" + i).toList();
            try (KafkaProducer<String, String> java =
                    new KafkaProducer<>(client, new StringSerializer(), new StringSerializer())) {
                for (String key : keys) {
                    java.send(new ProducerRecord<>(Topics.TURNS.name(), key, "x"))
                            .get();
                }
            }
            produce(kafka, Topics.LATE.name(), keys, "-X", "partitioner=murmur2_random");
            produce(kafka, Topics.FUSED.name(), keys);

            List<String> ofJava = places(kafka, Topics.TURNS.name());
            assertThat(ofJava).hasSize(40);
            assertThat(places(kafka, Topics.LATE.name())).containsExactlyInAnyOrderElementsOf(ofJava);
            assertThat(places(kafka, Topics.FUSED.name())).hasSize(40).isNotEqualTo(ofJava);
        }
    }

    private static void produce(EmbeddedKafka kafka, String topic, List<String> keys, String... options)
            throws Exception {
        Path input = Files.createTempFile("kcat", ".txt");
        Files.write(input, keys.stream().map(key -> key + ":x").toList());
        List<String> command = new ArrayList<>(List.of("/usr/bin/kcat", "-P", "-b", kafka.bootstrapServers()));
        command.addAll(List.of("-t", topic, "-K:", "-l", input.toString()));
        command.addAll(List.of(options));
        run(command);
        Files.delete(input);
    }

    private static List<String> places(EmbeddedKafka kafka, String topic) throws Exception {
        return kcat(kafka.bootstrapServers(), topic, "%k is on %p\\n").stream()
                .sorted()
                .toList();
    }

    private static List<String> kcat(String bootstrapServers, String topic) throws Exception {
        return kcat(bootstrapServers, topic, "%k %h %s\\n");
    }

    private static List<String> kcat(String bootstrapServers, String topic, String format) throws Exception {
        List<String> command = new ArrayList<>(List.of("/usr/bin/kcat", "-C", "-q", "-e", "-b", bootstrapServers));
        command.addAll(List.of("-t", topic, "-o", "beginning", "-f", format));
        return run(command);
    }

    private static List<String> run(List<String> command) throws Exception {
        Path output = Files.createTempFile("kcat", ".txt");
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
