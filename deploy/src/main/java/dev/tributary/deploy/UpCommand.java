package dev.tributary.deploy;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code tributary up}. */
@Command(
        name = "up",
        mixinStandardHelpOptions = true,
        description = "Starts everything on this machine and stays up until Ctrl-C.")
final class UpCommand extends StackCommand implements Callable<Integer> {

    @Override
    public Integer call() throws Exception {
        PrintWriter console = spec().commandLine().getOut();
        return run(console, stack -> {
            console.println("up: send turns to " + stack.ingest() + "/v1/turns, see them at " + stack.page()
                    + "/turns; Ctrl-C stops");
            untilInterrupted();
            return 0;
        });
    }
}
