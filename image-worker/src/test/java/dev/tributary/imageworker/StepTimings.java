package dev.tributary.imageworker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.contract.Ocr;
import dev.tributary.workerruntime.CpuBudget;
import dev.tributary.workerruntime.InvalidPayloadException;
import dev.tributary.workerruntime.Model;
import dev.tributary.workerruntime.ModelCard;
import dev.tributary.workerruntime.ModelException;
import dev.tributary.workerruntime.ModelFiles;
import dev.tributary.workerruntime.OnnxSettings;
import dev.tributary.workerruntime.Payload;
import dev.tributary.workerruntime.Prepared;
import dev.tributary.workerruntime.StepBody;
import dev.tributary.workerruntime.Steps;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Milliseconds of CPU time by step for the demo's images, median of 15 after 10 to warm up. With one intra-op thread
 * all work is done by the calling thread, so its CPU time is what a step takes on a machine that does nothing else. Not
 * among the tests that every build runs:
 *
 * <pre>mvn -pl image-worker -am test -Dtest=StepTimings -Dsurefire.failIfNoSpecifiedTests=false</pre>
 */
final class StepTimings {

    private static final ThreadMXBean CLOCK = ManagementFactory.getThreadMXBean();
    private static final int WARM_UP = 10;
    private static final int RUNS = 15;

    @TempDir
    private Path cache;

    @ParameterizedTest
    @ValueSource(strings = {"screenshot", "receipt"})
    void timeTheStepsOfASample(String sample) throws Exception {
        Path file = Path.of("../deploy/src/main/resources/samples", sample + ".png");
        Payload image = Pictures.payload(Files.readAllBytes(file), "image/png");
        ImageDecoder decoder = new ImageDecoder(
                new ImageLimits(1 << 20, 4_000_000, 5_000, 100, 50, Duration.ofSeconds(30), 1L << 30),
                CpuBudget.THREAD_TIME);
        long from = CLOCK.getCurrentThreadCpuTime();
        try (Model<?, ?> model = new ImageModels(decoder)
                .open(ModelCard.read("classpath:cards/pp-ocrv4.yaml"), new ModelFiles(cache), OnnxSettings.cpu())) {
            double opened = (CLOCK.getCurrentThreadCpuTime() - from) / 1e6;
            Stopwatch watch = new Stopwatch();
            int lines = 0;
            for (int i = 0; i < WARM_UP + RUNS; i++) {
                lines = run(model, image, watch);
            }

            assertThat(lines)
                    .isEqualTo(Files.readAllLines(file.resolveSibling(sample + ".txt"))
                            .size());
            System.out.printf(Locale.ROOT, "%s, %d lines: model opened in %.0f ms%n", sample, lines, opened);
            watch.times.forEach((step, times) -> System.out.printf(
                    Locale.ROOT,
                    "  %-12s %7.1f ms%n",
                    step,
                    times.build()
                            .skip(WARM_UP)
                            .sorted()
                            .skip(RUNS / 2)
                            .findFirst()
                            .orElseThrow()));
        }
    }

    private static <P extends Prepared, O> int run(Model<P, O> model, Payload image, Stopwatch watch)
            throws InvalidPayloadException, ModelException {
        P prepared = model.prepare(image, watch);
        O output = watch.run("inference", () -> model.infer(List.of(prepared))).get(0);
        return ((Ocr) model.answer(prepared, output, watch)).lines().size();
    }

    private static final class Stopwatch implements Steps {
        private final Map<String, DoubleStream.Builder> times = new TreeMap<>();

        @Override
        public <T, E extends Exception> T run(String step, StepBody<T, E> body) throws E {
            long from = CLOCK.getCurrentThreadCpuTime();
            try {
                return body.run();
            } finally {
                times.computeIfAbsent(step, name -> DoubleStream.builder())
                        .add((CLOCK.getCurrentThreadCpuTime() - from) / 1e6);
            }
        }
    }
}
