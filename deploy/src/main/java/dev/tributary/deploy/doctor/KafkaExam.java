package dev.tributary.deploy.doctor;

import dev.tributary.contract.KafkaSettings;
import dev.tributary.contract.Settings;
import dev.tributary.contract.SettingsException;
import dev.tributary.contract.Topic;
import dev.tributary.contract.Topics;
import dev.tributary.fusionstream.FusionService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Whether brokers answer, the topics are as the join needs them, and this user may use them. */
record KafkaExam(KafkaSettings kafka, Settings settings) implements Examination {

    private static final int MILLIS = 4_000;
    private static final String TOPICS = "topics";
    private static final String RIGHTS = "rights";
    private static final Set<AclOperation> NEEDED = EnumSet.of(AclOperation.READ, AclOperation.WRITE);

    @Override
    public String what() {
        return "brokers";
    }

    @Override
    public String mend() {
        return "start Kafka with `deploy/tributary up`, or name another with tributary.kafka.bootstrap.servers";
    }

    @Override
    public List<Finding> look() throws InterruptedException {
        Admin admin;
        try {
            admin = admin(kafka, "doctor");
        } catch (KafkaException e) {
            return List.of(Finding.fail(what(), reason(e), mend()));
        }
        try {
            List<Finding> findings = new ArrayList<>();
            try {
                findings.add(brokers(admin));
            } catch (ExecutionException e) {
                return List.of(Finding.fail(
                        what(), kafka.bootstrapServers() + " does not answer: " + reason(e), mendUnlessBusy()));
            }
            topics(admin, findings);
            return findings;
        } finally {
            admin.close(Duration.ZERO);
        }
    }

    /** A client that gives up before {@link Doctor} does. */
    static Admin admin(KafkaSettings kafka, String clientId) {
        return Admin.create(client(kafka, clientId));
    }

    private static Map<String, Object> client(KafkaSettings kafka, String clientId) {
        Map<String, Object> client = new HashMap<>(kafka.properties(clientId));
        client.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, MILLIS);
        client.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, MILLIS);
        return client;
    }

    private Finding brokers(Admin admin) throws InterruptedException, ExecutionException {
        var nodes = admin.describeCluster().nodes().get();
        return Finding.ok(
                what(),
                nodes.size() + (nodes.size() == 1 ? " answers" : " answer") + " at " + kafka.bootstrapServers());
    }

    private void topics(Admin admin, List<Finding> findings) throws InterruptedException {
        Map<String, TopicDescription> found = new TreeMap<>();
        List<String> missing = new ArrayList<>();
        List<String> hidden = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        var asked = admin.describeTopics(
                        Topics.ALL.stream().<String>map(Topic::name).toList(),
                        new DescribeTopicsOptions().includeAuthorizedOperations(true))
                .topicNameValues();
        for (var topic : asked.entrySet()) {
            try {
                found.put(topic.getKey(), topic.getValue().get());
            } catch (ExecutionException e) {
                (e.getCause() instanceof UnknownTopicOrPartitionException
                                ? missing
                                : e.getCause() instanceof TopicAuthorizationException ? hidden : unknown)
                        .add(topic.getKey());
            }
        }
        Finding existing = existing(found, missing, unknown);
        List<Finding> unfit = unfit();
        if (unfit.isEmpty() || existing.state() != Finding.State.OK) {
            findings.add(existing);
        }
        findings.addAll(unfit);
        findings.add(rights(found, hidden));
    }

    private static Finding existing(Map<String, TopicDescription> found, List<String> missing, List<String> unknown) {
        if (!unknown.isEmpty()) {
            return Finding.fail(TOPICS, "cannot be described: " + String.join(", ", unknown), "look again");
        }
        if (!missing.isEmpty()) {
            return Finding.fail(TOPICS, "missing: " + String.join(", ", missing), "deploy/tributary topics");
        }
        List<String> leaderless = found.values().stream()
                .filter(topic -> topic.partitions().stream()
                        .anyMatch(partition ->
                                partition.leader() == null || partition.leader().isEmpty()))
                .map(TopicDescription::name)
                .toList();
        return leaderless.isEmpty()
                ? Finding.ok(TOPICS, found.size() + ", of " + partitions(found.values()))
                : Finding.fail(
                        TOPICS,
                        "partitions without a leader: " + String.join(", ", leaderless),
                        "start the brokers that hold them");
    }

    private static String partitions(Collection<TopicDescription> topics) {
        IntSummaryStatistics counts =
                topics.stream().mapToInt(topic -> topic.partitions().size()).summaryStatistics();
        return counts.getMin() == counts.getMax()
                ? counts.getMin() + " partitions each"
                : counts.getMin() + " to " + counts.getMax() + " partitions";
    }

    /** What fusion-stream says when it is not ready for the topics' sake. */
    private List<Finding> unfit() {
        try {
            return FusionService.topicProblems(settings, client(kafka, "doctor-topics")).stream()
                    .map(problem -> Finding.fail(TOPICS, problem.what(), problem.mend()))
                    .toList();
        } catch (SettingsException e) {
            return List.of(Finding.fail(
                    TOPICS,
                    "cannot be held against fusion-stream's settings, which are wrong",
                    String.join("; ", e.problems())));
        }
    }

    private Finding rights(Map<String, TopicDescription> found, List<String> hidden) {
        List<String> lacking = new ArrayList<>(hidden);
        found.forEach((name, topic) -> {
            Set<AclOperation> allowed = topic.authorizedOperations();
            if (allowed != null && !allowed.containsAll(NEEDED)) {
                lacking.add(name);
            }
        });
        return lacking.isEmpty()
                ? Finding.ok(RIGHTS, "this user may read and write all topics")
                : Finding.warn(
                        RIGHTS,
                        "this user may not read and write " + String.join(", ", lacking),
                        "where a service needs it: kafka-acls.sh --bootstrap-server " + kafka.bootstrapServers()
                                + " --add --allow-principal User:… --operation Read --operation Write --topic "
                                + lacking.get(0));
    }

    private static String reason(Throwable e) {
        return e.getCause() == null ? e.getClass().getSimpleName() + ": " + e.getMessage() : reason(e.getCause());
    }
}
