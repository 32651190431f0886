package dev.tributary.deploy;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.tributary.contract.Json;
import dev.tributary.contract.KafkaSettings;
import dev.tributary.deploy.samples.SampleRun;
import dev.tributary.deploy.samples.TurnLine;
import dev.tributary.deploy.samples.TurnTable;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tributary demo}. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = {
            "Starts everything on this machine, sends sample turns of all kinds, and shows what came of them.",
            "Stays up until Ctrl-C."
        })
final class DemoCommand extends StackCommand implements Callable<Integer> {

    @Option(
            names = "--once",
            description = "Ends after the samples, with exit code 0 only if every outcome was the expected one.")
    private boolean once;

    @Option(
            names = "--json",
            description = "Prints the table as JSON lines on standard output, and all else on standard error.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec().commandLine().getOut();
        PrintWriter console = json ? spec().commandLine().getErr() : out;
        return run(console, stack -> {
            List<TurnLine> turns = samples(stack, console, out);
            boolean expected = turns.stream().allMatch(TurnLine::expected);
            if (!once) {
                console.println("up: all turns at " + stack.page() + "/turns; send your own with"
                        + " `deploy/tributary send --text … --image … --audio …`; Ctrl-C stops");
                untilInterrupted();
            }
            return expected ? 0 : Tributary.FAILED;
        });
    }

    private List<TurnLine> samples(Stack stack, PrintWriter console, PrintWriter out) throws InterruptedException {
        try (SampleRun run = new SampleRun(
                stack.ingest(),
                stack.page(),
                KafkaSettings.from(stack.settings()).properties("demo"),
                stack.blobs())) {
            List<TurnLine> turns = run.run(turn -> {
                if (json) {
                    out.println(line(turn));
                }
            });
            turns.stream()
                    .map(TurnLine::fusedAt)
                    .filter(Objects::nonNull)
                    .min(Comparator.naturalOrder())
                    .ifPresent(first -> console.println(timeline().at(first, "first outcome", "")));
            if (!json) {
                console.println();
                TurnTable.render(turns).forEach(console::println);
                console.println();
            }
            for (TurnLine turn : turns) {
                turn.problems()
                        .forEach(problem -> console.println("not as expected: " + turn.sample() + ": " + problem));
            }
            return turns;
        }
    }

    private static String line(TurnLine turn) {
        try {
            return Json.MAPPER.writeValueAsString(turn);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("a row can be written", e);
        }
    }
}
