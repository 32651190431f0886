package dev.tributary.deploy.doctor;

import dev.tributary.contract.KafkaSettings;
import dev.tributary.contract.Topic;
import dev.tributary.contract.Topics;
import dev.tributary.deploy.doctor.HangingTransactions.Hanging;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Whether a transaction that nobody will end holds up those who read outcomes, the restoring of the join's state, or a group that
 * asks where it stands.
 *
 * @param age transactions that wrote within this time are left out
 */
record TransactionExam(KafkaSettings kafka, Duration age) implements Examination {

    /** Longer than a commit takes to reach all partitions. */
    static final Duration AGE = Duration.ofSeconds(10);

    private static final String CHANGELOG = "-turns-changelog";
    private static final String OFFSETS = "__consumer_offsets";
    private static final Set<String> TOPICS =
            Topics.ALL.stream().<String>map(Topic::name).collect(Collectors.toUnmodifiableSet());

    @Override
    public String what() {
        return "transactions";
    }

    @Override
    public String mend() {
        return "look again when the brokers answer";
    }

    @Override
    public List<Finding> look() throws InterruptedException {
        Admin admin;
        try {
            admin = KafkaExam.admin(kafka, "doctor-transactions");
        } catch (KafkaException e) {
            return List.of(Finding.warn(what(), "cannot be looked at: " + e.getMessage(), mend()));
        }
        try {
            List<Hanging> hanging = new HangingTransactions(admin, InstantSource.system(), age).in(partitions(admin));
            return hanging.isEmpty()
                    ? List.of(Finding.ok(what(), "none hangs"))
                    : hanging.stream().map(this::finding).toList();
        } catch (ExecutionException e) {
            return List.of(Finding.warn(what(), "cannot be looked at: " + e.getCause(), mend()));
        } finally {
            admin.close(Duration.ZERO);
        }
    }

    private static List<TopicPartition> partitions(Admin admin) throws InterruptedException, ExecutionException {
        List<String> names = admin.listTopics(new ListTopicsOptions().listInternal(true)).names().get().stream()
                .filter(name -> TOPICS.contains(name) || name.endsWith(CHANGELOG) || name.equals(OFFSETS))
                .toList();
        return admin.describeTopics(names).allTopicNames().get().values().stream()
                .flatMap(TransactionExam::partitions)
                .toList();
    }

    private static Stream<TopicPartition> partitions(TopicDescription topic) {
        return topic.partitions().stream().map(partition -> new TopicPartition(topic.name(), partition.partition()));
    }

    private Finding finding(Hanging hanging) {
        return Finding.fail(
                what(),
                hanging
                        + " was never ended, and its coordinator has forgotten it: consumers of committed records stop in front of it",
                "kafka-transactions.sh --bootstrap-server " + kafka.bootstrapServers() + " abort --topic "
                        + hanging.partition().topic() + " --partition "
                        + hanging.partition().partition() + " --start-offset " + hanging.from());
    }
}
