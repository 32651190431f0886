package dev.tributary.deploy.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.util.Locale;

/** What the figures were measured on. */
final class Machine {

    private Machine() {}

    /** Cores, memory, load and Java of this machine, in one line. */
    static String line() {
        OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
        long bytes = system instanceof com.sun.management.OperatingSystemMXBean more ? more.getTotalMemorySize() : 0;
        return String.format(
                Locale.ROOT,
                "%d cores, %d GiB, load %.1f, %s %s, Java %s",
                system.getAvailableProcessors(),
                bytes >> 30,
                system.getSystemLoadAverage(),
                system.getName(),
                system.getArch(),
                Runtime.version());
    }
}
