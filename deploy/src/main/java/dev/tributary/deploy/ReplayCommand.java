package dev.tributary.deploy;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.tributary.contract.Settings;
import dev.tributary.deploy.replay.Replay;
import dev.tributary.deploy.replay.ReplayLines;
import dev.tributary.deploy.replay.ReplayProgress;
import dev.tributary.deploy.replay.ReplayRange;
import dev.tributary.deploy.replay.ReplayReport;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tributary replay-fusion}. */
@Command(
        name = "replay-fusion",
        mixinStandardHelpOptions = true,
        description =
                "Recomputes outcomes of the past under the settings given here, into a topic of their own, and compares"
                        + " them with the live ones. Live services do not notice.",
        footerHeading = "%nExample:%n",
        footer = "  tributary replay-fusion --since 2h -c live.properties --set tributary.fusion.block.spam=0.7")
final class ReplayCommand implements Callable<Integer> {

    private static final String FUSION = "tributary.fusion.";
    private static final int SHOWN = 20;

    @Mixin
    private SettingsOptions options = new SettingsOptions();

    @Option(
            names = "--since",
            required = true,
            paramLabel = "TIME",
            converter = Moment.class,
            description = "Turns that opened from then on: 2026-03-01T12:00:00Z, or as long ago as 30m, 2h or 7d.")
    private Instant since = Instant.EPOCH;

    @Option(
            names = "--until",
            paramLabel = "TIME",
            converter = Moment.class,
            description = "Records up to then, likewise (default: now).")
    private @Nullable Instant until;

    @Option(
            names = "--output",
            paramLabel = "TOPIC",
            defaultValue = "tributary.fused.replay",
            description = "Where the outcomes go: a new or empty topic (default: ${DEFAULT-VALUE}).")
    private String output = "";

    @Option(names = "--dry-run", description = "Compares only, and writes no topic.")
    private boolean dryRun;

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "Shows so many of the turns that differ (default: " + SHOWN + ", or all as JSON).")
    private @Nullable Integer limit;

    @Option(
            names = "--json",
            negatable = true,
            description =
                    "Prints each turn that differs as a JSON line, and a summary as the last (default: in a pipe).")
    private @Nullable Boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() throws JsonProcessingException {
        Logs.quiet();
        ReplayRange range = range();
        Settings settings = options.clientSettings();
        PrintWriter err = spec.commandLine().getErr();
        Replay replay = new Replay(settings, range, new ReplayProgress(err::println, System::nanoTime));
        settings.unread().stream()
                .filter(name -> name.startsWith(FUSION) && !name.equals(Addresses.FUSION))
                .forEach(name -> err.println("tributary: the setting " + name + " is not known"));
        ReplayReport report = replay.run(dryRun ? null : output);
        PrintWriter out = spec.commandLine().getOut();
        boolean asJson = json == null ? !Terminal.isThere() : json;
        int shown = limit != null ? limit : asJson ? Integer.MAX_VALUE : SHOWN;
        (asJson ? ReplayLines.json(report, shown) : ReplayLines.text(report, shown)).forEach(out::println);
        return 0;
    }

    private ReplayRange range() {
        try {
            Replay.requireSeparate(output);
            return new ReplayRange(since, until, Instant.now());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }
}
