package dev.tributary.deploy;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.tributary.contract.KafkaSettings;
import dev.tributary.deploy.dlq.Letter;
import dev.tributary.deploy.dlq.LetterLines;
import dev.tributary.deploy.dlq.LetterReader;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code tributary dlq list}. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "Lists dead letters, the oldest first. Never payload content.")
final class DlqListCommand implements Callable<Integer> {

    @Mixin
    private SettingsOptions options = new SettingsOptions();

    @Mixin
    private LetterOptions letters = new LetterOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() throws JsonProcessingException {
        Logs.quiet();
        List<Letter> found = LetterReader.read(
                KafkaSettings.from(options.clientSettings()).properties("dlq"), letters.filter(List.of()));
        PrintWriter out = spec.commandLine().getOut();
        (letters.json() ? LetterLines.json(found) : LetterLines.table(found)).forEach(out::println);
        return 0;
    }
}
