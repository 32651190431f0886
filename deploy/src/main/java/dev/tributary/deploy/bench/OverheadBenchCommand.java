package dev.tributary.deploy.bench;

import dev.tributary.deploy.bench.Figure.Subject;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tributary bench overhead}. */
@Command(
        name = "overhead",
        mixinStandardHelpOptions = true,
        description = {
            "Measures what spans and metrics cost the pipeline in processor time and latency, on turns of one text.",
            "Prints a table, and as its last line one JSON object. Takes about 25 minutes on two cores."
        })
final class OverheadBenchCommand implements Callable<Integer> {

    private static final int ROUNDS = 5;
    private static final int TURNS = 750;
    private static final int PER_SECOND = 25;

    @Option(names = "--rounds", paramLabel = "N", description = "How often each way is measured (default: 5).")
    private @Nullable Integer rounds;

    @Option(
            names = "--turns",
            paramLabel = "N",
            description = "Turns of a run that count (default: 750); as many come before.")
    private @Nullable Integer turns;

    @Option(names = "--rate", paramLabel = "N", description = "Turns a second (default: 25).")
    private @Nullable Integer rate;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        int wantedRounds = BenchRun.positive(spec, "--rounds", rounds, ROUNDS);
        int wantedTurns = BenchRun.positive(spec, "--turns", turns, TURNS);
        int perSecond = BenchRun.positive(spec, "--rate", rate, PER_SECOND);
        return BenchRun.run(
                spec,
                Subject.OVERHEAD,
                progress -> TelemetryBench.measure(wantedRounds, wantedTurns, perSecond, progress));
    }
}
