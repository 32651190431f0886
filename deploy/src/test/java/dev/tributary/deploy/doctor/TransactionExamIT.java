package dev.tributary.deploy.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.contract.KafkaSettings;
import dev.tributary.contract.Settings;
import dev.tributary.contract.Topics;
import dev.tributary.deploy.embedded.Directories;
import dev.tributary.deploy.embedded.EmbeddedKafka;
import dev.tributary.deploy.embedded.FreePorts;
import dev.tributary.deploy.embedded.TopicSetup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a broker that has forgotten a transaction: its coordinator's log is taken away while it is down. */
class TransactionExamIT {

    private static final TopicPartition FUSED = new TopicPartition(Topics.FUSED.name(), 0);

    @TempDir
    private Path directory;

    @Test
    void aForgottenTransactionIsFoundAndItsCommandMendsIt() throws Exception {
        int port = FreePorts.take(1).get(0);
        String servers = "localhost:" + port;
        TransactionExam exam = new TransactionExam(
                KafkaSettings.from(Settings.of(Map.of("tributary.kafka.bootstrap.servers", servers))), Duration.ZERO);

        try (EmbeddedKafka kafka = EmbeddedKafka.start(directory, port)) {
            assertThat(kafka.bootstrapServers()).isEqualTo(servers);
            TopicSetup.ensure(Map.of("bootstrap.servers", servers), Topics.ALL, 1, (short) 1);
            leaveOpen(servers);
            assertThat(exam.look())
                    .as("its coordinator will end it")
                    .singleElement()
                    .satisfies(finding -> assertThat(finding.state()).isEqualTo(Finding.State.OK));
        }
        forget();
        try (EmbeddedKafka kafka = EmbeddedKafka.start(directory, port);
                Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            assertThat(exam.look()).singleElement().satisfies(finding -> {
                assertThat(finding.state()).isEqualTo(Finding.State.FAIL);
                assertThat(finding.mend())
                        .isEqualTo("kafka-transactions.sh --bootstrap-server " + servers
                                + " abort --topic tributary.fused --partition 0 --start-offset 0");
            });
            assertThat(readableTo(admin)).as("readers stop at it").isZero();

            HangingTransactions transactions = new HangingTransactions(admin, InstantSource.system(), Duration.ZERO);
            for (HangingTransactions.Hanging hanging : transactions.in(List.of(FUSED))) {
                transactions.abort(hanging);
            }

            assertThat(exam.look())
                    .singleElement()
                    .satisfies(finding -> assertThat(finding.state()).isEqualTo(Finding.State.OK));
            assertThat(readableTo(admin)).as("a record and its marker").isEqualTo(2);
        }
    }

    private static void leaveOpen(String servers) {
        Map<String, Object> settings = Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, servers, ProducerConfig.TRANSACTIONAL_ID_CONFIG, "forgotten");
        KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
        producer.initTransactions();
        producer.beginTransaction();
        var unused = producer.send(new ProducerRecord<>(FUSED.topic(), 0, "turn-1", "{}"));
        producer.flush();
        // an ordinary close would abort
        producer.close(Duration.ZERO);
    }

    private void forget() throws IOException {
        List<Path> logs;
        try (Stream<Path> all = Files.list(directory)) {
            logs = all.filter(path -> path.getFileName().toString().startsWith("__transaction_state"))
                    .toList();
        }
        assertThat(logs).isNotEmpty();
        for (Path log : logs) {
            Directories.delete(log);
        }
    }

    private static long readableTo(Admin admin) throws Exception {
        return admin.listOffsets(
                        Map.of(FUSED, OffsetSpec.latest()), new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                .partitionResult(FUSED)
                .get()
                .offset();
    }
}
