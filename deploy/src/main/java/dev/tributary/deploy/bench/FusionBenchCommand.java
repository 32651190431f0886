package dev.tributary.deploy.bench;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
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

    private static final String HEAP = "-Xmx3g";

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

    @Option(names = "--turns", paramLabel = "N", description = "Turns of a round of throughput (default: 200000).")
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
        if (JavaCommand.isHeldBack()) {
            return again();
        }
        PrintWriter err = spec.commandLine().getErr();
        PrintWriter out = spec.commandLine().getOut();
        long start = System.nanoTime();
        CountDownLatch cleaned = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(stopping(Thread.currentThread(), cleaned));
        Readings readings;
        try {
            readings = FusionBench.measure(
                    wanted(),
                    sizes(),
                    positive("--rounds", rounds, quick ? 1 : 5),
                    !quick,
                    settings,
                    line -> err.printf(Locale.ROOT, "%6.0f s  %s%n", (System.nanoTime() - start) / 1e9, line));
        } finally {
            cleaned.countDown();
        }
        out.println(Machine.line());
        out.println();
        Report.table(readings).forEach(out::println);
        out.println();
        out.println(Report.json(readings));
        out.flush();
        return 0;
    }

    /** On Ctrl-C: ends the child JVMs, and deletes what they wrote. */
    private static Thread stopping(Thread measuring, CountDownLatch cleaned) {
        return new Thread(
                () -> {
                    measuring.interrupt();
                    try {
                        cleaned.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "stop");
    }

    private Set<Part> wanted() {
        return only.isEmpty() ? EnumSet.allOf(Part.class) : EnumSet.copyOf(only);
    }

    private Sizes sizes() {
        Sizes sizes = quick ? Sizes.QUICK : Sizes.FULL;
        return sizes.withTurns(positive("--turns", turns, sizes.turns()))
                .withMany(positive("--open", open, sizes.many()));
    }

    private int positive(String option, @Nullable Integer given, int byDefault) {
        if (given != null && given < 1) {
            throw new ParameterException(spec.commandLine(), option + " " + given + " is not above zero");
        }
        return given == null ? byDefault : given;
    }

    /** The launcher's Java machine is made to start quickly; this wants one that gets fast. */
    private int again() throws Exception {
        List<String> command =
                new ArrayList<>(JavaCommand.with(List.of(HEAP, "-Dlogback.configurationFile=logback-quiet.xml")));
        command.add("dev.tributary.deploy.Tributary");
        command.addAll(spec.root().commandLine().getParseResult().originalArgs());
        Process process = new ProcessBuilder(command).inheritIO().start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy, "stop"));
        return process.waitFor();
    }
}
