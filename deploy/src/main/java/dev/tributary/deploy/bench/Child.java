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

/**
 * A child process: a JVM that runs one {@link Role}, or another program that keeps to {@link ChildMain}'s protocol. Closing
 * it lets it stop cleanly, and ends it when it does not.
 */
final class Child implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Duration FAREWELL = Duration.ofSeconds(30);
    private static final int LOG_LINES = 12;
    private static final String GONE = "@gone";
    /** What outlives one collection is a turn that stays until its grace is over: copying it again and again is in vain. */
    private static final String LONG_LIVED = "-XX:MaxTenuringThreshold=1";

    private final String name;
    private final Process process;
    private final Path log;
    private final Writer input;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private String address = "";
    private Duration started = Duration.ZERO;

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
     * @param heap as in {@code 2g}: all of it from the start, memory included, as a machine has it that has run for a while
     */
    static Child start(Path directory, Role role, String heap, Map<String, String> settings)
            throws IOException, InterruptedException {
        return start(
                directory, role, List.of("-Xms" + heap, "-Xmx" + heap, "-XX:+AlwaysPreTouch", LONG_LIVED), settings);
    }

    /**
     * Likewise.
     *
     * @param options of the Java machine
     */
    static Child start(Path directory, Role role, List<String> options, Map<String, String> settings)
            throws IOException, InterruptedException {
        Path own = Files.createTempDirectory(directory, role + "-");
        Path file = own.resolve("settings.properties");
        SettingsFile.write(file, settings);
        List<String> flags = new ArrayList<>(options);
        flags.addAll(List.of("-Djava.io.tmpdir=" + own, "-Dlogback.configurationFile=logback.xml"));
        List<String> command = new ArrayList<>(JavaCommand.with(flags));
        command.addAll(List.of(ChildMain.class.getName(), role.name(), file.toString()));
        return start(own, role.name(), command, Map.of());
    }

    /**
     * Starts a program that keeps to the protocol, and waits until it works.
     *
     * @param own where its log goes
     * @param environment in place of what it would inherit
     */
    static Child start(Path own, String name, List<String> command, Map<String, String> environment)
            throws IOException, InterruptedException {
        Path log = own.resolve("log");
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
        builder.environment().keySet().removeIf(Child::isSetting);
        builder.environment().putAll(environment);
        long from = System.nanoTime();
        Child child = new Child(name, builder.start(), log);
        Thread reader = new Thread(child::listen, "child-" + name);
        reader.setDaemon(true);
        reader.start();
        try {
            child.address = child.answer("@ready");
        } catch (RuntimeException | InterruptedException e) {
            child.close();
            throw e;
        }
        child.started = Duration.ofNanos(System.nanoTime() - from);
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

    /** How long it took from the start of the process until it worked. */
    Duration started() {
        return started;
    }

    /** Processor time that it has used so far, in all its threads. */
    Duration cpu() {
        return process.info()
                .totalCpuDuration()
                .orElseThrow(() -> new IllegalStateException("this system does not tell a process's processor time"));
    }

    /** Its number. */
    long pid() {
        return process.pid();
    }

    /** Bytes of heap in use after full collections. */
    long heap() throws InterruptedException {
        return Long.parseLong(ask("heap"));
    }

    /** What it answers to a question that its role knows. */
    String ask(String question) throws InterruptedException {
        try {
            input.write(question + "\n");
            input.flush();
        } catch (IOException e) {
            throw failure(e);
        }
        return answer("@" + question);
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
