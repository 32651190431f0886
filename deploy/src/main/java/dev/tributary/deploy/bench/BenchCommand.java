package dev.tributary.deploy.bench;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tributary bench}. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measures on this machine, each system in a process of its own.",
        subcommands = {FusionBenchCommand.class, WorkersBenchCommand.class, OverheadBenchCommand.class})
public final class BenchCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to measure");
    }
}
