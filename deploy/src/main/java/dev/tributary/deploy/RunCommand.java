package dev.tributary.deploy;

import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tributary run}. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description =
                "Runs one service in a process of its own, against the addresses of its settings, or else against what"
                        + " `demo` or `up` runs on this machine. Logs JSON lines on standard error.")
final class RunCommand implements Callable<Integer> {

    @Mixin
    private SettingsOptions options = new SettingsOptions();

    @Parameters(
            paramLabel = "SERVICE",
            completionCandidates = Names.class,
            description = "One of ${COMPLETION-CANDIDATES}.")
    private String service = "";

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Service chosen;
        try {
            chosen = Service.of(service);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
        SettingsCheck.run(options.serviceSettings(), Set.of(), Set.of(chosen))
                .forEach(warning -> spec.commandLine().getErr().println(warning));
        chosen.main();
        return 0;
    }

    static final class Names implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Service.ids().iterator();
        }
    }
}
