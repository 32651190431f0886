package dev.tributary.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Class data sharing (JEP 310), which about halves the processor time of a start: after a first run has loaded its classes,
 * a second Java process writes them parsed and verified into an archive that later runs map into memory.
 *
 * <p>The launcher's script has this process list its classes and says where the archive shall lie; without that, nothing
 * happens here. Java itself checks whether an archive fits it and the class path.
 */
final class ClassArchive {

    private static final Logger LOG = LoggerFactory.getLogger(ClassArchive.class);
    private static final String ARCHIVE = "launcher.archive";
    private static final String CLASSES = "launcher.classes";
    private static final int MINUTES = 5;

    private ClassArchive() {}

    /** Whether this run is asked for an archive. */
    static boolean isWanted() {
        return System.getProperty(ARCHIVE) != null && System.getProperty(CLASSES) != null;
    }

    /** Makes the archive beside whatever this process does. */
    static void makeInBackground() {
        if (isWanted()) {
            Thread thread = new Thread(ClassArchive::make, "class-archive");
            thread.setDaemon(true);
            thread.start();
        }
    }

    /** Makes the archive and waits for it. A failure costs only time at later starts, so it is logged and no more. */
    static void make() {
        String archive = System.getProperty(ARCHIVE);
        String classes = System.getProperty(CLASSES);
        if (archive == null || classes == null) {
            return;
        }
        @Nullable Process dump = null;
        Path part = Path.of(archive + ".part");
        Path list = Path.of(classes + ".whole");
        try {
            copyWholeLines(Path.of(classes), list);
            dump = new ProcessBuilder(command(list, part))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (dump.waitFor(MINUTES, TimeUnit.MINUTES) && dump.exitValue() == 0) {
                Files.move(part, Path.of(archive), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } else {
                LOG.warn("No class archive was made; starts stay slower");
            }
        } catch (IOException e) {
            LOG.warn("No class archive was made; starts stay slower", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (dump != null) {
                dump.destroyForcibly();
            }
            deleteQuietly(part);
            deleteQuietly(list);
        }
    }

    private static List<String> command(Path list, Path part) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xshare:dump",
                "-XX:SharedClassListFile=" + list,
                "-XX:SharedArchiveFile=" + part,
                "-cp",
                System.getProperty("java.class.path"));
    }

    /** Java still writes to its list of classes, so the last line may be half there. */
    private static void copyWholeLines(Path from, Path to) throws IOException {
        byte[] bytes = Files.readAllBytes(from);
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] != '\n') {
            end--;
        }
        Files.write(to, Arrays.copyOf(bytes, end));
    }

    private static void deleteQuietly(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("Could not delete {}", file, e);
        }
    }
}
