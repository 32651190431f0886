package dev.tributary.fusionstream.topics;

import static dev.tributary.fusionstream.topics.Cluster.NEEDS;
import static dev.tributary.fusionstream.topics.Cluster.fitting;
import static dev.tributary.fusionstream.topics.Cluster.needs;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE_CONFIGS;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.fusionstream.topics.Found.Trial;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each rule, by what all of them say together: one thing that is wrong has one sentence. */
class RuleTest {

    private static final String CONFIGS =
            "`kafka-configs.sh --bootstrap-server broker:9092 --alter --entity-type topics" + " --entity-name ";

    @Test
    void aClusterThatFitsHasNoProblems() {
        assertThat(fitting().problems(NEEDS)).isEmpty();
        assertThat(fitting().problems(needs(true, 0, true))).isEmpty();
        assertThat(fitting().without(Cluster.CHANGELOG).problems(NEEDS)).isEmpty();
    }

    /** A setting, and the one that the command sets instead. */
    @ParameterizedTest
    @CsvSource({
        "tributary.turns, retention.ms, 599999, 600000",
        "tributary.audio.results, retention.ms, 0, 600000",
        "tributary.text.results, retention.bytes, 699999, -1",
        "tributary.turns, cleanup.policy, compact, delete",
        "tributary.image.results, cleanup.policy, 'compact,delete', delete",
        "tributary.fused, retention.ms, 1, 600000",
        "tributary.fused, cleanup.policy, compact, delete",
        "tributary.late, cleanup.policy, compact, delete",
        "tributary.rejected, cleanup.policy, compact, delete",
        "tributary.image.results, message.timestamp.type, LogAppendTime, CreateTime",
        "tributary.turns, message.timestamp.before.max.ms, 299999, 300000",
        "tributary.rejected, message.timestamp.before.max.ms, 1000, 300000",
        "tributary.turns, message.timestamp.after.max.ms, 59999, 60000",
        "tributary.fused, message.timestamp.after.max.ms, 0, 60000",
        "tributary.fused, max.message.bytes, 899999, 900000",
        "tributary.late, max.message.bytes, 899999, 900000",
        "tributary.rejected, max.message.bytes, 899999, 900000",
        "tributary.turns, min.insync.replicas, 4, 3",
        "tributary.fused, min.insync.replicas, 4, 3",
        "fusion-turns-changelog, min.insync.replicas, 4, 3",
        "fusion-turns-changelog, max.message.bytes, 899999, 900000",
        "fusion-turns-changelog, cleanup.policy, delete, compact",
        "fusion-turns-changelog, cleanup.policy, 'compact,delete', compact",
        "fusion-turns-changelog, message.timestamp.before.max.ms, 604799999, 9223372036854775807",
    })
    void aSettingThatDoesNotFitIsNamedWithTheCommandThatMendsIt(String topic, String key, String value, String mended) {
        assertThat(fitting().set(topic, key, value).problems(NEEDS))
                .map(TopicProblem::of)
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.what())
                            .startsWith("topic " + topic + " ")
                            .doesNotContain("kafka-configs.sh");
                    assertThat(problem.mend()).contains(CONFIGS + topic);
                });
        assertThat(fitting().set(topic, key, value).problems(NEEDS))
                .singleElement()
                .asString()
                .startsWith("topic " + topic + " ")
                .contains(CONFIGS + topic + " --add-config " + key + "=" + mended + "`");
        assertThat(fitting().set(topic, key, mended).problems(NEEDS)).isEmpty();
    }

    /** The nearest that is still fine, and what is nobody's business. */
    @ParameterizedTest
    @CsvSource({
        "tributary.turns, retention.ms, 600000",
        "tributary.turns, retention.ms, -1",
        "tributary.turns, retention.bytes, 700000",
        "tributary.rejected, message.timestamp.type, LogAppendTime",
        "tributary.fused, message.timestamp.type, LogAppendTime",
        "fusion-turns-changelog, message.timestamp.type, LogAppendTime",
        "tributary.turns, max.message.bytes, 1000",
        "tributary.turns, min.insync.replicas, 3",
    })
    void whatFitsIsNotComplainedOf(String topic, String key, String value) {
        assertThat(fitting().set(topic, key, value).problems(NEEDS)).isEmpty();
    }

    @Test
    void boundsOfTimestampsDoNotMatterWhereTheBrokerSetsThem() {
        assertThat(fitting()
                        .set("tributary.rejected", "message.timestamp.type", "LogAppendTime")
                        .set("tributary.rejected", "message.timestamp.before.max.ms", "0")
                        .problems(NEEDS))
                .isEmpty();
    }

    @Test
    void whatAnInputTakesMayBeAsOldAsItAllowsWhenItIsSentAndWaitThereForAsLongAsItIsKept() {
        Cluster cluster = fitting().set(Cluster.CHANGELOG, "message.timestamp.before.max.ms", "1209599999");
        for (String input : NEEDS.inputs()) {
            cluster.set(input, "message.timestamp.before.max.ms", "604800000");
        }
        assertThat(cluster.problems(NEEDS))
                .singleElement()
                .asString()
                .contains("message.timestamp.before.max.ms=1209600000");
        assertThat(cluster.set(Cluster.CHANGELOG, "message.timestamp.before.max.ms", "1209600000")
                        .problems(NEEDS))
                .isEmpty();
    }

    @Test
    void whatWaitsOnAnInputForEverMayBeOfAnyAge() {
        assertThat(fitting()
                        .set("tributary.turns", "retention.ms", "-1")
                        .set(Cluster.CHANGELOG, "message.timestamp.before.max.ms", "604800000")
                        .problems(NEEDS))
                .singleElement()
                .asString()
                .contains("message.timestamp.before.max.ms=9223372036854775807");
    }

    @Test
    void aMissingTopicIsToBeCreatedWithAsManyPartitionsAsTheInputsHave() {
        assertThat(fitting().without("tributary.fused").problems(NEEDS))
                .containsExactly("topic tributary.fused does not exist: create it with `kafka-topics.sh"
                        + " --bootstrap-server broker:9092 --create --topic tributary.fused --partitions 4`,"
                        + " or set tributary.topics.create=true");
        assertThat(fitting().without(NEEDS.all().toArray(String[]::new)).problems(NEEDS))
                .hasSize(7)
                .allSatisfy(problem -> assertThat(problem).contains("--partitions 6`"));
    }

    @Test
    void unequalPartitionCountsOfInputsAreMadeEqual() {
        assertThat(fitting()
                        .partitions("tributary.turns", 6)
                        .partitions(Cluster.CHANGELOG, 6)
                        .problems(NEEDS))
                .hasSize(3)
                .contains("topic tributary.text.results has 4 partitions where another input of the join has 6:"
                        + " make them equal, while nothing is in flight, with `kafka-topics.sh --bootstrap-server"
                        + " broker:9092 --alter --topic tributary.text.results --partitions 6`");
        assertThat(fitting().partitions("tributary.fused", 1).problems(NEEDS)).isEmpty();
    }

    @Test
    void aChangelogOfOtherPartitionsIsMadeAnew() {
        assertThat(fitting().partitions(Cluster.CHANGELOG, 2).problems(NEEDS))
                .singleElement()
                .asString()
                .startsWith("topic fusion-turns-changelog has 2 partitions where the inputs have 4")
                .contains("`kafka-topics.sh --bootstrap-server broker:9092 --delete --topic fusion-turns-changelog`");
    }

    @Test
    void aChangelogThatCannotBeCreatedSaysWhy() {
        assertThat(fitting()
                        .without(Cluster.CHANGELOG)
                        .refuse(Trial.CREATE_CHANGELOG, "Replication factor: 3 larger than available brokers: 1.")
                        .problems(NEEDS))
                .singleElement()
                .asString()
                .contains("Replication factor: 3", "tributary.fusion.streams.replication.factor");
    }

    @Test
    void aRightThatIsLackingIsNamedWithTheCommandThatGivesIt() {
        assertThat(fitting().allow("tributary.turns", DESCRIBE).problems(NEEDS))
                .containsExactly("fusion-stream may not Read, DescribeConfigs on topic tributary.turns: allow it with"
                        + " `kafka-acls.sh --bootstrap-server broker:9092 --add --allow-principal User:<user>"
                        + " --operation Read --operation DescribeConfigs --topic tributary.turns`");
        assertThat(fitting()
                        .allow("tributary.fused", READ, DESCRIBE_CONFIGS)
                        .withoutSettings("tributary.fused")
                        .problems(NEEDS))
                .containsExactly("fusion-stream may not Write on topic tributary.fused: allow it with"
                        + " `kafka-acls.sh --bootstrap-server broker:9092 --add --allow-principal User:<user>"
                        + " --operation Write --topic tributary.fused`");
        assertThat(fitting().allow("tributary.turns", READ, DESCRIBE_CONFIGS).problems(NEEDS))
                .isEmpty();
        assertThat(fitting()
                        .allow("tributary.late", READ, WRITE, DESCRIBE_CONFIGS)
                        .problems(NEEDS))
                .isEmpty();
    }

    @Test
    void aTopicThatMayNotBeDescribedIsNotCalledMissing() {
        assertThat(fitting().hide("tributary.late").problems(NEEDS))
                .containsExactly(
                        "fusion-stream may not Read, Write, DescribeConfigs on topic tributary.late: allow it with"
                                + " `kafka-acls.sh --bootstrap-server broker:9092 --add --allow-principal User:<user>"
                                + " --operation Read --operation Write --operation DescribeConfigs --topic tributary.late`");
    }

    @Test
    void rightsOnWhatStreamsMakesArePrefixed() {
        List<String> problems = fitting()
                .without(Cluster.CHANGELOG)
                .deny(Trial.CREATE_CHANGELOG)
                .deny(Trial.JOIN_GROUP)
                .deny(Trial.JOIN_READERS)
                .deny(Trial.BEGIN_TRANSACTION)
                .problems(NEEDS);
        assertThat(problems)
                .hasSize(4)
                .anySatisfy(problem -> assertThat(problem).contains("--operation Read --group fusion-spans`"))
                .anySatisfy(problem -> assertThat(problem)
                        .contains("--operation Create", "--topic fusion --resource-pattern-type prefixed`"))
                .anySatisfy(problem -> assertThat(problem).contains("--operation Read --group fusion`"))
                .anySatisfy(problem -> assertThat(problem)
                        .contains("--operation Write", "--transactional-id fusion --resource-pattern-type prefixed`"));
    }

    @Test
    void transactionsThatCannotBeginSayWhereToLook() {
        assertThat(fitting().refuse(Trial.BEGIN_TRANSACTION, "no coordinator").problems(NEEDS))
                .singleElement()
                .asString()
                .contains("(no coordinator)", "--describe --topic __transaction_state`");
    }

    @Test
    void standbysAreTheBrokersBusinessWithTheProtocolStreamsOnly() {
        assertThat(fitting().problems(needs(false, 2, false))).isEmpty();
        assertThat(fitting().problems(needs(false, 2, true)))
                .singleElement()
                .asString()
                .endsWith("`kafka-configs.sh --bootstrap-server broker:9092 --alter --entity-type groups"
                        + " --entity-name fusion --add-config streams.num.standby.replicas=2`");
        assertThat(fitting().group("streams.num.standby.replicas", "2").problems(needs(false, 1, true)))
                .isEmpty();
    }

    @Test
    void aClusterThatDoesNotSpeakTheProtocolIsToBeUpgraded() {
        assertThat(fitting().streamsVersion(0).problems(NEEDS)).isEmpty();
        assertThat(fitting().streamsVersion(0).problems(needs(false, 0, true)))
                .singleElement()
                .asString()
                .contains("`kafka-features.sh --bootstrap-server broker:9092 upgrade --feature streams.version=1`");
    }

    @Test
    void everyProblemIsToldAtOnce() {
        assertThat(fitting()
                        .without("tributary.late")
                        .set("tributary.turns", "retention.ms", "1")
                        .set("tributary.turns", "cleanup.policy", "compact")
                        .allow("tributary.fused", READ)
                        .deny(Trial.JOIN_GROUP)
                        .problems(NEEDS))
                .hasSize(5);
    }
}
