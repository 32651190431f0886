package dev.tributary.fusionstream.topics;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Asks the brokers for what the rules are about. Changes nothing there. */
final class ClusterReader {

    private final Admin admin;
    private final Needs needs;
    private final Answers answers;
    private final Trials trials;

    ClusterReader(Admin admin, Needs needs, Answers answers) {
        this.admin = admin;
        this.needs = needs;
        this.answers = answers;
        this.trials = new Trials(admin, needs, answers);
    }

    Found read() throws NoAnswerException {
        return trials.run(described());
    }

    /** Without what only a trial tells. */
    Found described() throws NoAnswerException {
        Map<String, TopicDescription> described = new TreeMap<>();
        Set<String> hidden = new HashSet<>();
        describe(described, hidden);
        Map<ConfigResource, KafkaFuture<Config>> settings = admin.describeConfigs(described.keySet().stream()
                        .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                        .toList())
                .values();
        Map<String, Found.Topic> topics = new TreeMap<>();
        for (Map.Entry<ConfigResource, KafkaFuture<Config>> one : settings.entrySet()) {
            String name = one.getKey().name();
            TopicDescription description = described.get(name);
            if (description != null) {
                topics.put(name, topic(description, settings(one.getValue())));
            }
        }
        return new Found(topics, hidden, Set.of(), Map.of(), group(), streamsVersion());
    }

    private void describe(Map<String, TopicDescription> described, Set<String> hidden) throws NoAnswerException {
        Map<String, KafkaFuture<TopicDescription>> asked = admin.describeTopics(
                        needs.all(), new DescribeTopicsOptions().includeAuthorizedOperations(true))
                .topicNameValues();
        for (Map.Entry<String, KafkaFuture<TopicDescription>> one : asked.entrySet()) {
            Throwable error = answers.error(one.getValue());
            if (error instanceof TopicAuthorizationException) {
                hidden.add(one.getKey());
            } else if (!(error instanceof UnknownTopicOrPartitionException)) {
                described.put(one.getKey(), answers.value(one.getValue()));
            }
        }
    }

    private static Found.Topic topic(TopicDescription description, Map<String, String> settings) {
        Set<AclOperation> allowed = description.authorizedOperations();
        return new Found.Topic(
                description.name(),
                description.partitions().size(),
                description.partitions().stream()
                        .mapToInt(partition -> partition.replicas().size())
                        .min()
                        .orElse(0),
                settings,
                allowed == null ? Set.of(AclOperation.values()) : allowed);
    }

    /** None of a topic that is gone, or whose settings may not be read. */
    private Map<String, String> settings(KafkaFuture<Config> asked) throws NoAnswerException {
        Throwable error = answers.error(asked);
        if (error instanceof AuthorizationException || error instanceof UnknownTopicOrPartitionException) {
            return Map.of();
        }
        Map<String, String> settings = new HashMap<>();
        for (ConfigEntry entry : answers.value(asked).entries()) {
            if (entry.value() != null) {
                settings.put(entry.name(), entry.value());
            }
        }
        return settings;
    }

    private Map<String, String> group() throws NoAnswerException {
        if (!needs.streamsProtocol()) {
            return Map.of();
        }
        ConfigResource group = new ConfigResource(ConfigResource.Type.GROUP, needs.group());
        KafkaFuture<Map<ConfigResource, Config>> asked =
                admin.describeConfigs(List.of(group)).all();
        Throwable error = answers.error(asked);
        if (error instanceof AuthorizationException || error instanceof InvalidRequestException) {
            return Map.of(); // older brokers know no settings of groups
        }
        return answers.value(asked).values().stream()
                .flatMap(config -> config.entries().stream())
                .filter(entry -> entry.name().equals(GroupSettings.STANDBYS) && entry.value() != null)
                .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value));
    }

    private int streamsVersion() throws NoAnswerException {
        if (!needs.streamsProtocol()) {
            return 0;
        }
        FinalizedVersionRange version = answers.value(admin.describeFeatures().featureMetadata())
                .finalizedFeatures()
                .get(GroupSettings.FEATURE);
        return version == null ? 0 : version.maxVersionLevel();
    }
}
