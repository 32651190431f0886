package dev.tributary.deploy;

import dev.tributary.contract.Settings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What {@code demo} and {@code up} have in common: a whole {@link Stack} in this process, until Ctrl-C. */
abstract class StackCommand {

    @Mixin
    private SettingsOptions options = new SettingsOptions();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "Keeps Kafka's and S3's data in this directory; without it they are gone at the end, as traces always are.")
    private @Nullable Path data;

    @Option(
            names = "--log",
            paramLabel = "FILE",
            description = "Where the log goes, JSON lines (default: deploy/target/tributary.log).")
    private @Nullable Path log;

    @Option(names = "--timing", description = "Shows what took how long at the start.")
    private boolean timing;

    @Option(
            names = "--without",
            paramLabel = "SERVICE",
            description = "Leaves a service out, to run it by itself; may be repeated.")
    private List<String> without = new ArrayList<>();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    private final Timeline timeline = Timeline.ofProcess();
    private final CountDownLatch closed = new CountDownLatch(1);

    /** What to do while the stack runs. */
    interface Use {
        int with(Stack stack) throws Exception;
    }

    Timeline timeline() {
        return timeline;
    }

    CommandSpec spec() {
        return spec;
    }

    /** Starts a stack, tells its progress, uses it, and stops it at the end or on Ctrl-C. */
    int run(PrintWriter console, Use use) throws Exception {
        Set<Service> services = services();
        Path logFile = log == null ? Home.log() : log;
        Logs.toFile(logFile);
        Settings settings = options.settings();
        Ports ports = Ports.of(settings, options.portOffset());
        console.println("log in " + logFile);
        Thread user = Thread.currentThread();
        Runtime.getRuntime().addShutdownHook(new Thread(user::interrupt, "interrupt"));
        Runtime.getRuntime().addShutdownHook(new Thread(this::awaitClosed, "stop"));
        try (Stack stack = Stack.start(new StackOptions(settings, ports, data, services, timeline, console::println));
                Connection connection = Connection.write(
                        Connection.file(Home.target(), options.portOffset()), stack.settings(), ports)) {
            if (timing) {
                timeline.lines().forEach(console::println);
            }
            return use.with(stack);
        } catch (InterruptedException e) {
            console.println("stopping");
            return Tributary.FAILED;
        } finally {
            closed.countDown();
        }
    }

    /** Waits until the process is told to end. */
    static void untilInterrupted() throws InterruptedException {
        new CountDownLatch(1).await();
    }

    private Set<Service> services() {
        Set<Service> services = EnumSet.allOf(Service.class);
        for (String name : without) {
            try {
                services.remove(Service.of(name));
            } catch (IllegalArgumentException e) {
                throw new ParameterException(spec.commandLine(), "--without: " + e.getMessage(), e);
            }
        }
        return services;
    }

    /** The process ends when its hooks have ended, so this one waits for what is being stopped. */
    private void awaitClosed() {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
