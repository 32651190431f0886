package dev.tributary.deploy;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tributary dlq}. */
@Command(
        name = "dlq",
        mixinStandardHelpOptions = true,
        description = "Dead letters: what could not be processed and why, and sending it again.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {DlqListCommand.class, DlqShowCommand.class, DlqReplayCommand.class},
        footerHeading = "%nExamples:%n",
        footer = {
            "  tributary dlq list --since 1h",
            "  tributary dlq show 0@42",
            "  tributary dlq replay --error-type payload_missing --dry-run"
        })
final class DlqCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to do: list, show or replay");
    }
}
