package dev.tributary.deploy.bench;

import dev.tributary.contract.blob.Sha256;
import dev.tributary.workerruntime.ModelCard;
import dev.tributary.workerruntime.ModelFiles;
import dev.tributary.workerruntime.ModelStartException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The text worker in Python, in a virtual environment that is made once, by the machine's own Python and pip. */
final class PythonRival {

    private static final String CLASSPATH = "classpath:";
    private static final int MINUTES = 10;

    private final WorkerBench bench;
    private final Path python;
    private final Path script;
    private final List<String> model;

    /** There is no Python here that could run it. */
    static final class Missing extends Exception {

        private static final long serialVersionUID = 1;

        private final String reason;

        Missing(String reason) {
            super(reason);
            this.reason = reason;
        }

        String reason() {
            return reason;
        }
    }

    private PythonRival(WorkerBench bench, Path python, Path script, List<String> model) {
        this.bench = bench;
        this.python = python;
        this.script = script;
        this.model = model;
    }

    /**
     * Makes it ready to be started.
     *
     * @throws Missing when there is no python3 with pip, or its packages cannot be had
     */
    static PythonRival prepare(WorkerBench bench)
            throws Missing, IOException, InterruptedException, ModelStartException {
        Path folder = Path.of(System.getProperty("launcher.home", "deploy"), "bench", "python");
        Path requirements = folder.resolve("requirements.txt");
        if (!Files.isRegularFile(requirements)) {
            throw new Missing(requirements + " is not there");
        }
        Path cache = bench.site().cache();
        Path environment = cache.resolve(
                "python-" + Sha256.of(Files.readAllBytes(requirements)).substring(0, 12));
        install(environment, requirements, bench.directory(), bench.progress());
        return new PythonRival(
                bench,
                environment.resolve("bin").resolve("python"),
                folder.resolve("worker.py"),
                model(bench.directory(), new ModelFiles(cache)));
    }

    private static void install(Path environment, Path requirements, Path directory, Consumer<String> progress)
            throws Missing, IOException, InterruptedException {
        Path complete = environment.resolve("complete");
        if (Files.exists(complete)) {
            return;
        }
        progress.accept("installing the packages of the worker in Python");
        Path log = directory.resolve("pip.log");
        run(log, List.of("python3", "-m", "venv", "--clear", environment.toString()));
        run(
                log,
                List.of(
                        environment.resolve("bin").resolve("python").toString(),
                        "-m",
                        "pip",
                        "install",
                        "--disable-pip-version-check",
                        "--only-binary=:all:",
                        "-r",
                        requirements.toString()));
        Files.createFile(complete);
    }

    private static void run(Path log, List<String> command) throws Missing, InterruptedException {
        String last = "";
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new Missing(String.join(" ", command) + " took more than " + MINUTES + " minutes");
            }
            if (process.exitValue() == 0) {
                return;
            }
            List<String> lines = Files.readAllLines(log);
            last = lines.isEmpty() ? "" : lines.get(lines.size() - 1);
        } catch (IOException e) {
            last = String.valueOf(e.getMessage());
        }
        throw new Missing(String.join(" ", command) + " failed: " + last);
    }

    /** The text worker's card and its files, where a program finds them. */
    private static List<String> model(Path directory, ModelFiles files) throws IOException, ModelStartException {
        String location = WorkerLoad.TEXT.defaults().card();
        ModelCard card = ModelCard.read(location);
        Path copy = directory.resolve("card.yaml");
        try (InputStream in =
                PythonRival.class.getClassLoader().getResourceAsStream(location.substring(CLASSPATH.length()))) {
            if (in == null) {
                throw new IOException(location + " is not there");
            }
            Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
        }
        return List.of(
                "--card",
                copy.toString(),
                "--network",
                files.path(card.file("network")).toString(),
                "--tokenizer",
                files.path(card.file("tokenizer")).toString());
    }

    /**
     * It as a contestant.
     *
     * @param batch texts in one call of the network; 1 takes one record at a time
     * @param traces where its spans go
     */
    Contestant worker(int batch, Child traces) {
        return group -> {
            List<String> command = new ArrayList<>(List.of(python.toString(), script.toString()));
            command.addAll(model);
            command.addAll(List.of(
                    "--bootstrap",
                    bench.site().cluster().bootstrapServers(),
                    "--group",
                    group,
                    "--batch",
                    Integer.toString(batch),
                    "--otlp",
                    traces.address()));
            return Child.start(
                    Files.createTempDirectory(bench.directory(), "python-"),
                    "python " + batch,
                    command,
                    Map.of("OMP_NUM_THREADS", "1", "TOKENIZERS_PARALLELISM", "false"));
        };
    }
}
