package dev.tributary.workerruntime.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this process takes beside the Java heap: its resident memory without the heap's mapping, on Linux. */
public final class NativeMemory {

    private static final Path MAPPINGS = Path.of("/proc/self/smaps");
    /** A heap of less than 32 GB, whose references are compressed, lies below; what the system maps lies far above. */
    private static final long HEAP_END = 1L << 36;

    private NativeMemory() {}

    public static boolean canBeMeasured() {
        return Files.isReadable(MAPPINGS);
    }

    /** Bytes. Collects garbage first, so that what only waits to be freed does not count. */
    public static long bytes() {
        System.gc();
        try {
            long kilobytes = 0;
            boolean heap = false;
            for (String line : Files.readAllLines(MAPPINGS)) {
                if (line.startsWith("Rss:")) {
                    kilobytes += heap ? 0 : Long.parseLong(line.replaceAll("\\D", ""));
                } else if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
                    heap = Long.parseUnsignedLong(line.substring(0, line.indexOf('-')), 16) < HEAP_END;
                }
            }
            return kilobytes * 1024;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
