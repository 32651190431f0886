package dev.tributary.deploy.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.contract.KafkaSettings;
import dev.tributary.contract.Settings;
import dev.tributary.contract.Topics;
import dev.tributary.deploy.embedded.EmbeddedKafka;
import dev.tributary.deploy.embedded.FreePorts;
import dev.tributary.deploy.embedded.TopicSetup;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a broker whose topics are spoilt one way after the other. */
class KafkaExamIT {

    @TempDir
    private Path directory;

    @Test
    void everyTopicThatDoesNotFitIsNamedWithTheCommandThatMendsIt() throws Exception {
        int port = FreePorts.take(1).get(0);
        Map<String, Object> client = Map.of("bootstrap.servers", "localhost:" + port);
        Settings settings = Settings.of(Map.of("tributary.kafka.bootstrap.servers", "localhost:" + port));
        KafkaExam exam = new KafkaExam(KafkaSettings.from(settings), settings);
        String configs = "`kafka-configs.sh --bootstrap-server localhost:" + port + " --alter --entity-type topics";

        try (EmbeddedKafka kafka = EmbeddedKafka.start(directory, port);
                Admin admin = Admin.create(client)) {
            assertThat(topics(exam)).singleElement().satisfies(missing -> {
                assertThat(missing.said()).startsWith("missing: tributary.");
                assertThat(missing.mend()).isEqualTo("deploy/tributary topics");
            });
            TopicSetup.ensure(Map.of("bootstrap.servers", kafka.bootstrapServers()), Topics.ALL, 2, (short) 1);
            assertThat(topics(exam))
                    .containsExactly(Finding.ok("topics", Topics.ALL.size() + ", of 2 partitions each"));

            set(admin, "tributary.turns", "retention.ms", "1000");
            set(admin, "tributary.image.results", "message.timestamp.type", "LogAppendTime");
            set(admin, "tributary.fused", "cleanup.policy", "compact");
            admin.createPartitions(Map.of("tributary.text.results", NewPartitions.increaseTo(3)))
                    .all()
                    .get();

            assertThat(topics(exam))
                    .allSatisfy(finding -> assertThat(finding.state()).isEqualTo(Finding.State.FAIL));
            assertThat(topics(exam))
                    .extracting(finding -> finding.said() + " → " + finding.mend())
                    .anySatisfy(line -> assertThat(line)
                            .startsWith("topic tributary.audio.results has 2 partitions where another")
                            .contains(" --alter --topic tributary.audio.results --partitions 3`"))
                    .anySatisfy(line -> assertThat(line)
                            .startsWith("topic tributary.turns keeps records for 1000 ms")
                            .contains(configs + " --entity-name tributary.turns --add-config retention.ms="))
                    .anySatisfy(line -> assertThat(line)
                            .startsWith("topic tributary.image.results has message.timestamp.type=LogAppendTime")
                            .contains("--entity-name tributary.image.results --add-config message.timestamp.type="))
                    .anySatisfy(line -> assertThat(line)
                            .startsWith("topic tributary.fused has cleanup.policy=compact")
                            .contains("--entity-name tributary.fused --add-config cleanup.policy=delete`"));
        }
    }

    private static List<Finding> topics(KafkaExam exam) throws InterruptedException {
        return exam.look().stream()
                .filter(finding -> finding.what().equals("topics"))
                .toList();
    }

    private static void set(Admin admin, String topic, String key, String value) throws Exception {
        admin.incrementalAlterConfigs(Map.of(
                        new ConfigResource(ConfigResource.Type.TOPIC, topic),
                        List.of(new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET))))
                .all()
                .get();
    }
}
