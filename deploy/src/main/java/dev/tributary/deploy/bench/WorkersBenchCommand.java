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

/** {@code tributary bench workers}. */
@Command(
        name = "workers",
        mixinStandardHelpOptions = true,
        description = {
            "Measures the workers against their models alone, and against workers in Python.",
            "Prints a table, and as its last line one JSON object. Takes about half an hour on two cores."
        })
final class WorkersBenchCommand implements Callable<Integer> {

    private static final int ROUNDS = 3;
    private static final int TEXTS = 1_000;

    @Option(names = "--rounds", paramLabel = "N", description = "How often each is measured (default: 3).")
    private @Nullable Integer rounds;

    @Option(
            names = "--only",
            paramLabel = "PART",
            split = ",",
            description = "Measures some of ${COMPLETION-CANDIDATES}; without it, all but leaks.")
    private List<WorkerPart> only = new ArrayList<>();

    @Option(
            names = "--items",
            paramLabel = "N",
            description = "Texts of a round (default: 1000); a fortieth as many pictures and clips.")
    private @Nullable Integer items;

    @Option(
            names = {"-s", "--set"},
            paramLabel = "NAME=VALUE",
            description = "A setting of the workers, in place of its default; may be repeated.")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        int wantedRounds = BenchRun.positive(spec, "--rounds", rounds, ROUNDS);
        int texts = BenchRun.positive(spec, "--items", items, TEXTS);
        Set<WorkerPart> wanted = only.isEmpty() ? WorkerPart.byDefault() : EnumSet.copyOf(only);
        return BenchRun.run(
                spec,
                Subject.WORKERS,
                progress -> WorkersBench.measure(wanted, wantedRounds, texts, settings, progress));
    }
}
