package dev.tributary.deploy.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A child JVM that runs one {@link Role}. Closing it lets it stop cleanly, and ends it when it does not. */
final class Child implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Duration FAREWELL = Duration.ofSeconds(30);
    private static final int LOG_LINES = 12;
    private static final String GONE = "@gone";

    private final String name;
    private final Process process;
    private final Path log;
    private final Writer input;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private String address = "";

    private Child(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
        this.input = process.outputWriter(StandardCharsets.UTF_8);
    }

    /**
     * Starts a role and waits until it works.
     *
     * @param directory where its settings and its log go
     * @param heap the largest heap, as in {@code 2g}
     */
    static Child start(Path directory, Role role, String heap, Map<String, String> settings)
            throws IOException, InterruptedException {
        Path own = Files.createTempDirectory(directory, role + "-");
        Path file = own.resolve("settings.properties");
        Path log = own.resolve("log");
        SettingsFile.write(file, settings);
        List<String> command = new ArrayList<>(JavaCommand.with(
                List.of("-Xmx" + heap, "-Djava.io.tmpdir=" + own, "-Dlogback.configurationFile=logback.xml")));
        command.addAll(List.of(ChildMain.class.getName(), role.name(), file.toString()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
        builder.environment().keySet().removeIf(Child::isSetting);
        Child child = new Child(role.name(), builder.start(), log);
        Thread reader = new Thread(child::listen, "child-" + role);
        reader.setDaemon(true);
        reader.start();
        try {
            child.address = child.answer("@ready");
        } catch (RuntimeException | InterruptedException e) {
            child.close();
            throw e;
        }
        return child;
    }

    /** What is measured is what the command line says, and not what this shell happens to export. */
    private static boolean isSetting(String variable) {
        return variable.startsWith("OTEL_") || variable.startsWith("TRIBUTARY_");
    }

    /** Where it is reached. */
    String address() {
        return address;
    }

    /** Bytes of heap in use after full collections. */
    long heap() throws InterruptedException {
        try {
            input.write("heap\n");
            input.flush();
        } catch (IOException e) {
            throw failure(e);
        }
        return Long.parseLong(answer("@heap"));
    }

    private String answer(String kind) throws InterruptedException {
        String answer = answers.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        if (answer == null || !answer.startsWith(kind)) {
            throw failure(null);
        }
        return answer.substring(kind.length()).strip();
    }

    private void listen() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (line.startsWith("@")) {
                    answers.add(line);
                }
            }
        } catch (IOException e) {
            answers.add(GONE + " " + e);
        }
        answers.add(GONE);
    }

    private IllegalStateException failure(@Nullable Exception cause) {
        List<String> lines;
        try {
            lines = Files.readAllLines(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new IllegalStateException(
                "the " + name + " process failed; its log ends with\n"
                        + String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size())),
                cause);
    }

    @Override
    public void close() {
        try {
            input.close();
        } catch (IOException e) {
            process.destroy();
        }
        try {
            if (!process.waitFor(FAREWELL.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
