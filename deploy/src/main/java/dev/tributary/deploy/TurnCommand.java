package dev.tributary.deploy;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.tributary.contract.Json;
import dev.tributary.contract.Settings;
import dev.tributary.contract.TurnIds;
import dev.tributary.deploy.watch.Story;
import dev.tributary.deploy.watch.StoryReader;
import dev.tributary.deploy.watch.StoryText;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tributary turn}. */
@Command(
        name = "turn",
        mixinStandardHelpOptions = true,
        description =
                "The whole story of one turn, while it is open and after: its parts, what their time went into, what"
                        + " is missing and why, dead letters, links. Never payload content. Exit code 1 when nothing tells of it.")
final class TurnCommand implements Callable<Integer> {

    @Mixin
    private SettingsOptions options = new SettingsOptions();

    @Parameters(paramLabel = "ID", description = "The turn's ID.")
    @SuppressWarnings("NullAway.Init") // required
    private String turnId;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            converter = Moment.class,
            defaultValue = "1d",
            description = "How far back topics are read (default: 1d): a time, or as long ago as 30m, 2h or 7d.")
    @SuppressWarnings("NullAway.Init") // has a default
    private Instant since;

    @Option(names = "--json", negatable = true, description = "Prints JSON (default: in a pipe).")
    private @Nullable Boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException, JsonProcessingException {
        if (!TurnIds.isValid(turnId)) {
            throw new ParameterException(spec.commandLine(), "a turn ID has 1 to 128 characters of A-Z a-z 0-9 . _ -");
        }
        Logs.quiet();
        Settings settings = options.clientSettings();
        String fusion = Addresses.optional(settings, Addresses.FUSION);
        Story story = new StoryReader(
                        settings, "turn", fusion == null ? null : URI.create(fusion), Terminal.links(settings))
                .read(turnId, since);
        PrintWriter out = spec.commandLine().getOut();
        if (json == null ? !Terminal.isThere() : json) {
            out.println(Json.MAPPER.writeValueAsString(story));
        } else {
            StoryText.of(story, Terminal.width(spec), Terminal.paint()).forEach(out::println);
        }
        return story.state().equals("unknown") ? Tributary.FAILED : 0;
    }
}
