package dev.tributary.deploy;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.tributary.contract.KafkaSettings;
import dev.tributary.deploy.dlq.Letter;
import dev.tributary.deploy.dlq.LetterFilter;
import dev.tributary.deploy.dlq.LetterLines;
import dev.tributary.deploy.dlq.LetterReader;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tributary dlq show}. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = "Shows one dead letter with the original's key and headers, as JSON.")
final class DlqShowCommand implements Callable<Integer> {

    @Mixin
    private SettingsOptions options = new SettingsOptions();

    @Parameters(paramLabel = "LETTER", description = "Its position on tributary.rejected, as in 0@42.")
    private String id = "";

    @Option(names = "--value", description = "Shows the original's value, too: it may be what a user said.")
    private boolean value;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() throws JsonProcessingException {
        if (!id.matches("\\d+@\\d+")) {
            throw new ParameterException(
                    spec.commandLine(),
                    "a dead letter is named by its position, as in 0@42; `tributary dlq list` names all");
        }
        Logs.quiet();
        List<Letter> found = LetterReader.read(
                KafkaSettings.from(options.clientSettings()).properties("dlq"),
                new LetterFilter(Set.of(id), null, null, null, null));
        if (found.isEmpty()) {
            throw new IllegalStateException("there is no dead letter " + id + "; `tributary dlq list` names all");
        }
        spec.commandLine().getOut().println(LetterLines.whole(found.get(0), value));
        return 0;
    }
}
