package dev.tributary.deploy;

import dev.tributary.contract.SettingsException;
import dev.tributary.deploy.bench.BenchCommand;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** The command line. Exit codes: 0 done, 1 failed, 2 wrong usage or settings. */
@Command(
        name = "tributary",
        mixinStandardHelpOptions = true,
        versionProvider = Tributary.Version.class,
        description = "Every modality of a turn, one stream, one trace.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DemoCommand.class,
            UpCommand.class,
            RunCommand.class,
            SendCommand.class,
            TailCommand.class,
            TurnCommand.class,
            TopCommand.class,
            DoctorCommand.class,
            TopicsCommand.class,
            ReplayCommand.class,
            DlqCommand.class,
            BenchCommand.class,
            CompletionCommand.class
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  tributary demo                           everything on this machine, with sample turns",
            "  tributary send --text 'Hello' --wait     a turn of your own",
            "  tributary tail fused --errors            outcomes that lack something, as they come",
            "  tributary turn turn-42                   one turn whole: what happened, what took how long",
            "  tributary doctor                         what is wrong here, and what mends it"
        })
public final class Tributary implements Runnable {

    static final int FAILED = 1;
    static final int WRONG = 2;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    Tributary() {}

    public static void main(String[] args) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        int exit = commandLine(out, err).execute(args);
        out.flush();
        err.flush();
        System.exit(exit);
    }

    static CommandLine commandLine(PrintWriter out, PrintWriter err) {
        return new CommandLine(new Tributary())
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setExecutionExceptionHandler(Tributary::explain);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to do");
    }

    /** What went wrong in a sentence; where it came from stands in the log. */
    private static int explain(Exception e, CommandLine commandLine, ParseResult parsed) {
        if (!(e instanceof SettingsException)) {
            LoggerFactory.getLogger(Tributary.class).error("{} failed", commandLine.getCommandName(), e);
        }
        String message = e.getMessage() == null ? e.toString() : e.getMessage();
        message.lines().forEach(line -> commandLine.getErr().println("tributary: " + line));
        return e instanceof SettingsException ? WRONG : FAILED;
    }

    /** The version as the jar's manifest has it. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Tributary.class.getPackage().getImplementationVersion();
            return new String[] {
                "tributary " + (version == null ? "(not packaged)" : version),
                "Java " + Runtime.version() + ", " + System.getProperty("os.name") + " " + System.getProperty("os.arch")
            };
        }
    }
}
