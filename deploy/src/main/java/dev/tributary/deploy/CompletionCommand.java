package dev.tributary.deploy;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tributary completion}. */
@Command(
        name = "completion",
        mixinStandardHelpOptions = true,
        description =
                "Prints what makes the Tab key complete commands and options: source <(tributary completion bash)."
                        + " The same for zsh.")
final class CompletionCommand implements Runnable {

    /** The shells that it is for. */
    enum Shell {
        BASH,
        ZSH
    }

    @Parameters(paramLabel = "SHELL", description = "bash or zsh.")
    @SuppressWarnings({"unused", "NullAway.Init"}) // one script serves both
    private Shell shell;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine()
                .getOut()
                .println(AutoComplete.bash("tributary", spec.root().commandLine()));
    }
}
