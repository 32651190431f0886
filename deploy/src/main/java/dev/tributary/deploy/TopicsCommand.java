package dev.tributary.deploy;

import dev.tributary.contract.KafkaSettings;
import dev.tributary.contract.Settings;
import dev.tributary.contract.Topics;
import dev.tributary.deploy.embedded.TopicSetup;
import java.io.PrintWriter;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tributary topics}. */
@Command(
        name = "topics",
        mixinStandardHelpOptions = true,
        description =
                "Creates the topics that are not there, and checks that all have the same number of partitions, as the"
                        + " join needs.")
final class TopicsCommand implements Callable<Integer> {

    @Mixin
    private SettingsOptions options = new SettingsOptions();

    @Option(
            names = "--partitions",
            paramLabel = "N",
            description = "Of topics that are created (default: tributary.topics.partitions, or 4).")
    private @Nullable Integer partitions;

    @Option(
            names = "--replication",
            paramLabel = "N",
            defaultValue = "-1",
            description = "Likewise (default: the broker's).")
    private short replication;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() {
        Logs.quiet();
        Settings settings = options.clientSettings();
        int wanted = partitions == null
                ? settings.read(reader -> reader.integer("tributary.topics.partitions", 4, 1, 10_000))
                : partitions;
        Map<String, TopicSetup.Found> found =
                TopicSetup.ensure(KafkaSettings.from(settings).properties("topics"), Topics.ALL, wanted, replication);
        PrintWriter out = spec.commandLine().getOut();
        Set<Integer> counts = new TreeSet<>();
        found.forEach((name, topic) -> {
            counts.add(topic.partitions());
            out.printf("%-24s %3d partitions%s%n", name, topic.partitions(), topic.created() ? "  created" : "");
        });
        if (counts.size() > 1) {
            throw new IllegalStateException("topics have different numbers of partitions " + counts
                    + "; the join needs the same for tributary.turns and all results:"
                    + " add partitions with kafka-topics --alter, or delete and create them again");
        }
        return 0;
    }
}
