package dev.tributary.deploy.bench;

import dev.tributary.deploy.bench.Figure.Subject;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tributary bench fusion}. */
@Command(
        name = "fusion",
        mixinStandardHelpOptions = true,
        description = {
            "Measures fusion-stream and its rivals: the joins of the Streams DSL, a topology that copies, a plain loop.",
            "Prints a table, and as its last line one JSON object. Takes about an hour on two cores."
        })
final class FusionBenchCommand implements Callable<Integer> {

    @Option(names = "--rounds", paramLabel = "N", description = "How often each is measured (default: 5, quick 1).")
    private @Nullable Integer rounds;

    @Option(
            names = "--only",
            paramLabel = "PART",
            split = ",",
            description = "Measures some of ${COMPLETION-CANDIDATES}; without it, all.")
    private List<Part> only = new ArrayList<>();

    @Option(names = "--quick", description = "Tiny: to see that it works. The figures mean nothing.")
    private boolean quick;

    @Option(names = "--turns", paramLabel = "N", description = "Turns of a round of throughput (default: 300000).")
    private @Nullable Integer turns;

    @Option(names = "--open", paramLabel = "N", description = "Open turns where there are many (default: 1000000).")
    private @Nullable Integer open;

    @Option(
            names = {"-s", "--set"},
            paramLabel = "NAME=VALUE",
            description = "A setting of fusion-stream, in place of its default; may be repeated. Rivals take over"
                    + " tributary.fusion.commit.interval.")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Sizes sizes = sizes();
        if (quick) {
            spec.commandLine().getOut().println("A trial of this program: its figures mean nothing.\n");
        }
        int wantedRounds = BenchRun.positive(spec, "--rounds", rounds, quick ? 1 : 5);
        return BenchRun.run(
                spec,
                Subject.FUSION,
                progress -> FusionBench.measure(wanted(), sizes, wantedRounds, !quick, settings, progress));
    }

    private Set<Part> wanted() {
        return only.isEmpty() ? EnumSet.allOf(Part.class) : EnumSet.copyOf(only);
    }

    private Sizes sizes() {
        Sizes sizes = quick ? Sizes.QUICK : Sizes.FULL;
        return sizes.withTurns(BenchRun.positive(spec, "--turns", turns, sizes.turns()))
                .withMany(BenchRun.positive(spec, "--open", open, sizes.many()));
    }
}
