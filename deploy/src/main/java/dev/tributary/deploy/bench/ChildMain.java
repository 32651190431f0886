package dev.tributary.deploy.bench;

import dev.tributary.contract.Settings;
import dev.tributary.deploy.bench.Role.Running;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The main of every child JVM: starts a {@link Role} with the properties file that it is given, says that it works, and stops
 * when its standard input ends, which it does at the latest with the parent.
 *
 * <pre>
 * arguments: ROLE FILE         output: "@ready ADDRESS"
 * input:     "heap"            output: "@heap BYTES", what is in use after full collections
 *            QUESTION                  "@QUESTION ANSWER", of those that the role knows
 * </pre>
 */
final class ChildMain {

    private static final int COLLECTIONS = 3;

    private static final Logger LOG = LoggerFactory.getLogger(ChildMain.class);

    private ChildMain() {}

    public static void main(String[] arguments) throws Exception {
        Role role = Role.valueOf(arguments[0]);
        Settings settings = Settings.of(SettingsFile.read(Path.of(arguments[1])));
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        int exit = 1;
        try (Running running = role.start(settings)) {
            out.println("@ready " + running.address());
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.equals("heap")) {
                    out.println("@heap " + heap());
                } else {
                    out.println("@" + line + " " + running.answer(line));
                }
            }
            exit = 0;
        } catch (Exception e) {
            LOG.error("{} failed", role, e);
        }
        System.exit(exit); // whatever a start that failed left running
    }

    /** The least that is in use after a few collections: references are cleared by one and their referents by the next. */
    private static long heap() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
            least = Math.min(
                    least,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }
}
