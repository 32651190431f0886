package dev.tributary.fusionstream.topics;

import java.util.Collection;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.kafka.common.acl.AclOperation;

/** The commands that mend what is wrong, as a shell takes them. */
record Commands(String bootstrapServers) {

    /** A setting that is waited for. */
    String alter(String topic, String key, Object value) {
        return configs("topics", topic, key, value);
    }

    String alterGroup(String group, String key, Object value) {
        return configs("groups", group, key, value);
    }

    String create(String topic, int partitions) {
        return topics("--create --topic " + topic + " --partitions " + partitions);
    }

    /** One whose records are compacted from the start. */
    String createCompacted(String topic, int partitions) {
        return topics("--create --topic " + topic + " --partitions " + partitions + " --config cleanup.policy=compact");
    }

    String repartition(String topic, int partitions) {
        return topics("--alter --topic " + topic + " --partitions " + partitions);
    }

    String delete(String topic) {
        return topics("--delete --topic " + topic);
    }

    String allow(Collection<AclOperation> operations, String resource) {
        String each = operations.stream()
                .sorted()
                .map(operation -> "--operation " + name(operation))
                .collect(Collectors.joining(" "));
        return command("kafka-acls.sh", "--add --allow-principal User:<user> " + each + " " + resource);
    }

    String upgrade(String feature, int level) {
        return command("kafka-features.sh", "upgrade --feature " + feature + "=" + level);
    }

    /** As in {@code DescribeConfigs}. */
    static String name(AclOperation operation) {
        StringBuilder name = new StringBuilder();
        for (String word : operation.name().split("_", -1)) {
            name.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
        }
        return name.toString();
    }

    private String topics(String what) {
        return command("kafka-topics.sh", what);
    }

    private String configs(String type, String name, String key, Object value) {
        return command(
                "kafka-configs.sh",
                "--alter --entity-type " + type + " --entity-name " + name + " --add-config " + key + "=" + value);
    }

    private String command(String tool, String what) {
        return "`" + tool + " --bootstrap-server " + bootstrapServers + " " + what + "`";
    }
}
