package dev.tributary.deploy.bench;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How a Java machine is started for measuring: this one's JDK and class path, both compilers, and G1 unless told otherwise. */
final class JavaCommand {

    /** Set where it was started again: that is tried once, whatever the environment adds to its options. */
    static final String AGAIN = "bench.again";

    private static final int WARNS_OF_NATIVES = 24;

    private JavaCommand() {}

    /** The command line up to and without the main class. */
    static List<String> with(List<String> options) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (options.stream().noneMatch(option -> option.matches("-XX:\\+Use\\w+GC"))) {
            command.add("-XX:+UseG1GC");
        }
        command.addAll(List.of("-Xshare:auto", "-Djava.awt.headless=true"));
        if (Runtime.version().feature() >= WARNS_OF_NATIVES) {
            command.add("--enable-native-access=ALL-UNNAMED");
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        command.addAll(options);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        return command;
    }

    /** Whether this Java machine was started for a quick start and not for speed, as the launcher does. */
    static boolean isHeldBack() {
        return System.getProperty(AGAIN) == null
                && ManagementFactory.getRuntimeMXBean().getInputArguments().contains("-XX:TieredStopAtLevel=1");
    }
}
