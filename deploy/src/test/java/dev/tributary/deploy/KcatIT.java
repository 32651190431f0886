package dev.tributary.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tributary.contract.Fused;
import dev.tributary.contract.PartId;
import dev.tributary.contract.Rejected;
import dev.tributary.contract.Topic;
import dev.tributary.contract.Topics;
import dev.tributary.contract.Turn;
import dev.tributary.contract.TurnHead;
import dev.tributary.contract.trace.TraceContext;
import dev.tributary.deploy.client.OutgoingPart;
import dev.tributary.deploy.client.TurnClient;
import dev.tributary.deploy.client.UploadProducer;
import dev.tributary.deploy.embedded.EmbeddedKafka;
import dev.tributary.deploy.embedded.FreePorts;
import dev.tributary.deploy.embedded.TopicSetup;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator sees with kcat, which is another Kafka client in another language. */
class KcatIT {

    /** The default of {@code tributary.topics.partitions}. */
    private static final int PARTITIONS = 4;

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

    /** A turn whose record lies elsewhere than its results would be decided twice. */
    @Test
    void whatKcatPutsElsewhereIsRejectedAndReplayedIntoItsPlace() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/kcat")), "skipped: kcat is not installed (apt install kcat)");
        try (Stack stack = Stack.start(StackOptions.free(Map.of()));
                Records records = new Records(stack.kafka())) {
            List<TurnHead> heads = IntStream.range(0, 12)
                    .mapToObj(i -> new TurnHead(
                            "kcat-turn-" + i,
                            Instant.now(),
                            1_000,
                            List.of(PartId.of("text-0")),
                            "acme",
                            null,
                            null,
                            new TraceContext("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", null),
                            null))
                    .toList();
            produce(
                    stack.kafka(),
                    Topics.TURNS.name(),
                    heads.stream()
                            .map(head -> head.turnId() + ":"
                                    + new String(Topics.TURNS.serialize(Turn.of(head)), StandardCharsets.UTF_8))
                            .toList());

            records.await(Topics.TURNS, heads.size(), turn -> true);
            List<String> misplaced = records.all().stream()
                    .filter(record -> record.topic().equals(Topics.TURNS.name()))
                    .filter(record ->
                            record.partition() != BuiltInPartitioner.partitionForKey(record.key(), PARTITIONS))
                    .map(record -> new String(record.key(), StandardCharsets.UTF_8))
                    .toList();
            assertThat(misplaced).isNotEmpty().hasSizeLessThan(heads.size());
            records.await(Topics.FUSED, heads.size() - misplaced.size(), fused -> true);
            assertThat(records.await(Topics.REJECTED, misplaced.size(), letter -> true))
                    .extracting(
                            Rejected::errorType,
                            letter -> new String(Base64.getDecoder().decode(letter.key()), StandardCharsets.UTF_8))
                    .containsExactlyInAnyOrderElementsOf(misplaced.stream()
                            .map(turnId -> tuple(Rejected.WRONG_PARTITION, turnId))
                            .toList());

            assertThat(replay(stack, Rejected.WRONG_PARTITION))
                    .hasSize(misplaced.size())
                    .allMatch(line -> line.contains("\"replayed\""));
            assertThat(records.await(Topics.FUSED, heads.size(), fused -> true))
                    .extracting(Fused::turnId)
                    .containsExactlyInAnyOrderElementsOf(
                            heads.stream().map(TurnHead::turnId).toList());
            assertThat(replay(stack, Rejected.WRONG_PARTITION))
                    .hasSize(misplaced.size())
                    .allMatch(line -> line.contains("sent again before"));
        }
    }

    /** A line for each letter. */
    private static List<String> replay(Stack stack, String errorType) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = Tributary.commandLine(new PrintWriter(out, true), new PrintWriter(err, true))
                .execute(
                        "dlq",
                        "replay",
                        "--error-type",
                        errorType,
                        "--set",
                        "tributary.kafka.bootstrap.servers=" + stack.kafka());
        assertThat(exit).as(err.toString()).isZero();
        return out.toString().lines().toList();
    }

    private static void produce(EmbeddedKafka kafka, String topic, List<String> keys, String... options)
            throws Exception {
        produce(
                kafka.bootstrapServers(),
                topic,
                keys.stream().map(key -> key + ":x").toList(),
                options);
    }

    private static void produce(String bootstrapServers, String topic, List<String> lines, String... options)
            throws Exception {
        Path input = Files.createTempFile("kcat", ".txt");
        Files.write(input, lines);
        List<String> command = new ArrayList<>(List.of("/usr/bin/kcat", "-P", "-b", bootstrapServers));
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
