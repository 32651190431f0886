package dev.tributary.deploy.bench;

import dev.tributary.deploy.bench.Figure.Subject;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** What the commands of {@code tributary bench} have in common: a Java machine that gets fast, a clean end, a report. */
final class BenchRun {

    private static final String HEAP = "-Xmx3g";
    private static final String HOME = "launcher.home";

    private BenchRun() {}

    /** What is measured, telling how far it is. */
    @FunctionalInterface
    interface Measurement {

        Readings measure(Consumer<String> progress) throws Exception;
    }

    /** Measures, and prints the report. Returns the exit code. */
    static int run(CommandSpec spec, Subject subject, Measurement measurement) throws Exception {
        if (JavaCommand.isHeldBack()) {
            return again(spec);
        }
        PrintWriter err = spec.commandLine().getErr();
        PrintWriter out = spec.commandLine().getOut();
        long start = System.nanoTime();
        CountDownLatch cleaned = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(stopping(Thread.currentThread(), cleaned));
        Readings readings;
        try {
            readings = measurement.measure(
                    line -> err.printf(Locale.ROOT, "%6.0f s  %s%n", (System.nanoTime() - start) / 1e9, line));
        } finally {
            cleaned.countDown();
        }
        out.println(Machine.line());
        out.println();
        Report.table(subject, readings).forEach(out::println);
        out.println();
        out.println(Report.json(subject, readings));
        out.flush();
        return 0;
    }

    static int positive(CommandSpec spec, String option, @Nullable Integer given, int byDefault) {
        if (given != null && given < 1) {
            throw new ParameterException(spec.commandLine(), option + " " + given + " is not above zero");
        }
        return given == null ? byDefault : given;
    }

    /** On Ctrl-C: ends the child processes, and deletes what they wrote. */
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

    /** The launcher's Java machine is made to start quickly; this wants one that gets fast. */
    private static int again(CommandSpec spec) throws Exception {
        List<String> command = new ArrayList<>(JavaCommand.with(
                List.of(HEAP, "-D" + JavaCommand.AGAIN + "=true", "-Dlogback.configurationFile=logback-quiet.xml")));
        command.add(command.size() - 2, "-D" + HOME + "=" + System.getProperty(HOME, "deploy"));
        command.add("dev.tributary.deploy.Tributary");
        command.addAll(spec.root().commandLine().getParseResult().originalArgs());
        Process process = new ProcessBuilder(command).inheritIO().start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy, "stop"));
        return process.waitFor();
    }
}
