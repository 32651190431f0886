package dev.tributary.fusionstream.topics;

import dev.tributary.contract.Topics;
import dev.tributary.fusionstream.topics.Found.Trial;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.acl.AclOperation;

/** A cluster on which everything fits, until a test changes one thing. */
final class Cluster {

    static final String CHANGELOG = "fusion-turns-changelog";

    /** Turns are known for ten minutes. */
    static final Needs NEEDS = needs(false, 0, false);

    private final Map<String, Found.Topic> topics = new TreeMap<>();
    private final Set<String> hidden = new HashSet<>();
    private final Set<Trial> denied = EnumSet.noneOf(Trial.class);
    private final Map<Trial, String> refused = new EnumMap<>(Trial.class);
    private final Map<String, String> group = new HashMap<>(Map.of("streams.num.standby.replicas", "0"));
    private int streamsVersion = 1;

    private Cluster() {
        for (String name : NEEDS.all()) {
            topics.put(
                    name,
                    new Found.Topic(
                            name,
                            4,
                            3,
                            Map.of(
                                    "cleanup.policy", name.equals(CHANGELOG) ? "compact" : "delete",
                                    "retention.ms", "604800000",
                                    "retention.bytes", "-1",
                                    "message.timestamp.type", "CreateTime",
                                    "message.timestamp.before.max.ms", "9223372036854775807",
                                    "message.timestamp.after.max.ms", "3600000",
                                    "max.message.bytes", "1048588",
                                    "min.insync.replicas", "2"),
                            EnumSet.allOf(AclOperation.class)));
        }
    }

    static Cluster fitting() {
        return new Cluster();
    }

    static Needs needs(boolean create, int standbys, boolean streamsProtocol) {
        return new Needs(
                "broker:9092",
                "fusion",
                "fusion-spans",
                List.of(
                        Topics.TURNS.name(),
                        Topics.TEXT_RESULTS.name(),
                        Topics.IMAGE_RESULTS.name(),
                        Topics.AUDIO_RESULTS.name()),
                List.of(Topics.FUSED.name(), Topics.LATE.name(), Topics.REJECTED.name()),
                CHANGELOG,
                Duration.ofMinutes(10),
                700_000,
                900_000,
                new Needs.Creation(create, 6, (short) -1, (short) -1),
                standbys,
                streamsProtocol);
    }

    Cluster set(String topic, String key, String value) {
        Found.Topic was = topic(topic);
        Map<String, String> settings = new HashMap<>(was.settings());
        settings.put(key, value);
        topics.put(topic, new Found.Topic(topic, was.partitions(), was.replicas(), settings, was.allowed()));
        return this;
    }

    Cluster partitions(String topic, int count) {
        Found.Topic was = topic(topic);
        topics.put(topic, new Found.Topic(topic, count, was.replicas(), was.settings(), was.allowed()));
        return this;
    }

    Cluster allow(String topic, AclOperation... only) {
        Found.Topic was = topic(topic);
        Set<AclOperation> allowed = new HashSet<>(Arrays.asList(only));
        topics.put(topic, new Found.Topic(topic, was.partitions(), was.replicas(), was.settings(), allowed));
        return this;
    }

    /** Settings that may not be read. */
    Cluster withoutSettings(String topic) {
        Found.Topic was = topic(topic);
        topics.put(topic, new Found.Topic(topic, was.partitions(), was.replicas(), Map.of(), was.allowed()));
        return this;
    }

    Cluster without(String... names) {
        topics.keySet().removeAll(Arrays.asList(names));
        return this;
    }

    Cluster hide(String name) {
        hidden.add(name);
        return without(name);
    }

    Cluster deny(Trial trial) {
        denied.add(trial);
        return this;
    }

    Cluster refuse(Trial trial, String reason) {
        refused.put(trial, reason);
        return this;
    }

    Cluster group(String key, String value) {
        group.put(key, value);
        return this;
    }

    Cluster streamsVersion(int version) {
        streamsVersion = version;
        return this;
    }

    /** What every rule together says. */
    List<String> problems(Needs needs) {
        Found found = new Found(topics, hidden, denied, refused, group, streamsVersion);
        return Rule.ALL.stream()
                .flatMap(rule -> rule.problems(needs, found).stream())
                .toList();
    }

    private Found.Topic topic(String name) {
        return Objects.requireNonNull(topics.get(name));
    }
}
