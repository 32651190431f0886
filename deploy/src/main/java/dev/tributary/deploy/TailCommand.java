package dev.tributary.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tributary.contract.Json;
import dev.tributary.contract.KafkaSettings;
import dev.tributary.contract.Modality;
import dev.tributary.contract.Outcome;
import dev.tributary.contract.Settings;
import dev.tributary.contract.Topic;
import dev.tributary.contract.Topics;
import dev.tributary.deploy.client.RecordLine;
import dev.tributary.deploy.client.TopicReader;
import dev.tributary.deploy.watch.Links;
import dev.tributary.deploy.watch.Paint;
import dev.tributary.deploy.watch.TailFilter;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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
            names = "--since",
            paramLabel = "TIME",
            converter = Moment.class,
            description = "Likewise, from then on: 2026-03-01T12:00:00Z, or as long ago as 30m, 2h or 7d.")
    private @Nullable Instant since;

    @Option(
            names = {"-f", "--follow"},
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Goes on with what comes; --no-follow ends with what is there.")
    private boolean follow;

    @Option(names = "--turn", paramLabel = "ID", description = "Records of one turn.")
    private @Nullable String turn;

    @Option(names = "--session", paramLabel = "ID", description = "Records of one session.")
    private @Nullable String session;

    @Option(names = "--outcome", paramLabel = "OUTCOME", description = "Outcomes: complete, partial or expired.")
    private @Nullable Outcome outcome;

    @Option(
            names = "--modality",
            paramLabel = "MODALITY",
            description = "Records about parts that are text, image or audio.")
    private @Nullable Modality modality;

    @Option(names = "--errors", description = "What failed, is missing, came too late or was rejected.")
    private boolean errors;

    @Option(
            names = {"-n", "--count"},
            paramLabel = "N",
            description = "Ends after so many records.")
    private long count = Long.MAX_VALUE;

    @Option(names = "--json", negatable = true, description = "Prints JSON lines (default: in a pipe).")
    private @Nullable Boolean json;

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
        Settings settings = options.clientSettings();
        TailFilter filter = new TailFilter(turn, session, outcome, modality, errors);
        Links links = Terminal.links(settings);
        PrintWriter out = spec.commandLine().getOut();
        long shown = 0;
        try (TopicReader reader = TopicReader.open(KafkaSettings.from(settings).properties("tail"), topics, from())) {
            boolean more = true;
            while (more && shown < count) {
                List<RecordLine> lines = new ArrayList<>();
                reader.poll(POLL).forEach(record -> lines.add(RecordLine.of(record)));
                lines.removeIf(line -> !filter.takes(line));
                lines.sort(Comparator.comparing(RecordLine::time));
                for (RecordLine line : lines) {
                    if (shown++ < count) {
                        out.println(asJson() ? json(line, links) : text(line, links, Terminal.paint()));
                    }
                }
                out.flush();
                more = follow || !reader.isCaughtUp();
            }
        }
        return 0;
    }

    private @Nullable Instant from() {
        return since != null ? since : fromBeginning ? Instant.EPOCH : null;
    }

    private boolean asJson() {
        return json == null ? !Terminal.isThere() : json;
    }

    private static String json(RecordLine line, Links links) {
        ObjectNode json = Json.MAPPER.valueToTree(line);
        return json.put("link", links.trace(line.turn(), line.trace())).toString();
    }

    static String text(RecordLine line, Links links, Paint paint) {
        String trace = line.trace().isEmpty() ? "-" : line.trace();
        String what = Paint.clean(line.what());
        return String.format(
                "%s  %-23s %-36s  %-8s  %s%s  %s",
                paint.faint(TIME.format(line.time())),
                line.topic(),
                line.turn().isEmpty() ? "-" : Paint.clean(line.turn()),
                line.part().isEmpty() ? "-" : Paint.clean(line.part()),
                paint.link(links.trace(line.turn(), line.trace()), trace),
                " ".repeat(Math.max(0, 32 - trace.length())),
                line.error() ? paint.bad(what) : line.outcome().isEmpty() ? what : paint.good(what));
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
