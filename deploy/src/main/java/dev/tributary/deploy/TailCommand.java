package dev.tributary.deploy;

import dev.tributary.contract.Json;
import dev.tributary.contract.KafkaSettings;
import dev.tributary.contract.Topic;
import dev.tributary.contract.Topics;
import dev.tributary.deploy.client.RecordLine;
import dev.tributary.deploy.client.TopicReader;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tributary tail}. */
@Command(
        name = "tail",
        mixinStandardHelpOptions = true,
        description =
                "Shows records as they come: time, topic, turn, part, what they say, trace. Never payload content.")
final class TailCommand implements Callable<Integer> {

    private static final String PREFIX = "tributary.";
    private static final Duration POLL = Duration.ofMillis(200);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneId.systemDefault());

    @Mixin
    private SettingsOptions options = new SettingsOptions();

    @Parameters(
            arity = "0..*",
            paramLabel = "TOPIC",
            description = "Topics, as in fused or image.results; all without.")
    private List<String> names = new ArrayList<>();

    @Option(names = "--from-beginning", description = "Shows what is there already, too.")
    private boolean fromBeginning;

    @Option(
            names = {"-n", "--count"},
            paramLabel = "N",
            description = "Ends after so many records.")
    private long count = Long.MAX_VALUE;

    @Option(names = "--json", description = "Prints JSON lines.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        if (count < 1) {
            throw new ParameterException(spec.commandLine(), "--count must be 1 or more");
        }
        Logs.quiet();
        List<String> topics = topics();
        PrintWriter out = spec.commandLine().getOut();
        long shown = 0;
        try (TopicReader reader = TopicReader.open(
                KafkaSettings.from(options.clientSettings()).properties("tail"), topics, fromBeginning)) {
            while (shown < count) {
                List<RecordLine> lines = new ArrayList<>();
                reader.poll(POLL).forEach(record -> lines.add(RecordLine.of(record)));
                lines.sort(Comparator.comparing(RecordLine::time));
                for (RecordLine line : lines) {
                    if (shown++ < count) {
                        out.println(json ? Json.MAPPER.writeValueAsString(line) : text(line));
                    }
                }
                out.flush();
            }
        }
        return 0;
    }

    private static String text(RecordLine line) {
        return String.format(
                "%s  %-23s %-36s  %-8s  %-32s  %s",
                TIME.format(line.time()),
                line.topic(),
                line.turn().isEmpty() ? "-" : line.turn(),
                line.part().isEmpty() ? "-" : line.part(),
                line.trace().isEmpty() ? "-" : line.trace(),
                line.what());
    }

    private List<String> topics() {
        List<String> known = Topics.ALL.stream().<String>map(Topic::name).toList();
        if (names.isEmpty()) {
            return known;
        }
        return names.stream()
                .map(name -> name.startsWith(PREFIX) ? name : PREFIX + name)
                .peek(name -> {
                    if (!known.contains(name)) {
                        throw new ParameterException(
                                spec.commandLine(),
                                "there is no topic " + name + "; use one of " + String.join(", ", known));
                    }
                })
                .toList();
    }
}
