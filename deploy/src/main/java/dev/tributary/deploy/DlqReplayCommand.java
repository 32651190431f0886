package dev.tributary.deploy;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.tributary.contract.KafkaSettings;
import dev.tributary.contract.Settings;
import dev.tributary.contract.telemetry.Telemetry;
import dev.tributary.deploy.dlq.Letter;
import dev.tributary.deploy.dlq.LetterFilter;
import dev.tributary.deploy.dlq.LetterLines;
import dev.tributary.deploy.dlq.LetterOutcome;
import dev.tributary.deploy.dlq.LetterReader;
import dev.tributary.deploy.dlq.LetterReplay;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tributary dlq replay}. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        description = "Sends the originals of dead letters back to the topics they lay on, once, in the same trace.")
final class DlqReplayCommand implements Callable<Integer> {

    @Mixin
    private SettingsOptions options = new SettingsOptions();

    @Mixin
    private LetterOptions letters = new LetterOptions();

    @Parameters(
            arity = "0..*",
            paramLabel = "LETTER",
            description = "Their positions on tributary.rejected, as in 0@42.")
    private List<String> ids = new ArrayList<>();

    @Option(names = "--all", description = "All there are; without, say which.")
    private boolean all;

    @Option(names = "--again", description = "Those, too, that were sent again before.")
    private boolean again;

    @Option(names = "--dry-run", description = "Tells what would be sent, and sends nothing.")
    private boolean dryRun;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException, JsonProcessingException {
        LetterFilter filter = letters.filter(ids);
        if (filter.isOpen() && !all) {
            throw new ParameterException(
                    spec.commandLine(), "say which: positions, --turn, --since, --error-type or --stage; or --all");
        }
        Logs.quiet();
        Settings settings = options.clientSettings();
        Map<String, Object> client = KafkaSettings.from(settings).properties("dlq");
        List<Letter> found = LetterReader.read(client, filter);
        missing(found);
        List<LetterOutcome> outcomes;
        try (Telemetry telemetry = Telemetry.start("deploy", settings)) {
            LetterReplay replay = new LetterReplay(client, telemetry, again);
            outcomes = dryRun ? replay.dryRun(found) : replay.run(found);
        }
        PrintWriter out = spec.commandLine().getOut();
        (letters.json() ? LetterLines.outcomeJson(outcomes) : LetterLines.outcomeTable(outcomes)).forEach(out::println);
        return 0;
    }

    /** Nothing is sent when a letter that was named is not there, or is not what the options say. */
    private void missing(List<Letter> found) {
        Set<String> missing = new LinkedHashSet<>(ids);
        found.forEach(letter -> missing.remove(letter.id()));
        if (!missing.isEmpty()) {
            throw new IllegalStateException("no dead letter that these options mean is named "
                    + String.join(", ", missing) + "; nothing was sent; `tributary dlq list` names all");
        }
        if (found.isEmpty()) {
            spec.commandLine().getErr().println("no dead letter is meant by these options; nothing to send");
        }
    }
}
