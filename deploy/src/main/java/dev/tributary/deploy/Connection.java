package dev.tributary.deploy;

import dev.tributary.contract.Settings;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file with the addresses and credentials of what runs on this machine, so that {@code send}, {@code tail}, {@code topics}
 * and {@code run} find it. Only its owner can read it; it is deleted when what it names ends.
 */
final class Connection implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);
    private static final List<String> KEPT = List.of(
            "tributary.kafka.", "tributary.s3.", "otel.exporter.otlp.", "otel.bsp.", Addresses.TEMPO, Addresses.TRACES);

    /** In the file, the number of the process that runs what it names. */
    static final String PROCESS = "launcher.process";

    private static final Pattern NAME = Pattern.compile("local(-?-[0-9]+)?\\.properties");

    private final Path file;

    private Connection(Path file) {
        this.file = file;
    }

    /** Writes the file, in place of an older one. */
    static Connection write(Path file, Settings settings, Ports ports) throws IOException {
        Properties properties = new Properties();
        for (String prefix : KEPT) {
            properties.putAll(settings.startingWith(prefix));
        }
        Map<String, String> urls = new TreeMap<>();
        urls.put(Addresses.INGEST, Addresses.url(ports, Port.INGEST));
        urls.put(Addresses.FUSION, Addresses.url(ports, Port.FUSION));
        urls.put(Addresses.PAGE, Addresses.url(ports, Port.PAGE));
        properties.putAll(urls);
        for (Service service : Service.values()) {
            properties.put(service.port().setting(), Integer.toString(ports.of(service.port())));
        }
        properties.put(PROCESS, Long.toString(ProcessHandle.current().pid()));
        Files.createDirectories(file.toAbsolutePath().getParent());
        Path whole = Files.createTempFile(file.toAbsolutePath().getParent(), "local-", ".part", ownersOnly());
        try (Writer writer = Files.newBufferedWriter(whole, StandardCharsets.ISO_8859_1)) {
            properties.store(writer, "What runs on this machine; deleted when it ends.");
        }
        Files.move(whole, file, StandardCopyOption.REPLACE_EXISTING);
        return new Connection(file);
    }

    /** The file of what runs with its ports moved by so much. */
    static Path file(Path directory, int portOffset) {
        return directory.resolve(portOffset == 0 ? "local.properties" : "local-" + portOffset + ".properties");
    }

    /** The files whose process is alive, by how far its ports are moved. What was killed leaves one behind. */
    static SortedMap<Integer, Path> running(Path directory) {
        SortedMap<Integer, Path> running = new TreeMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "local*.properties")) {
            for (Path file : files) {
                Matcher name = NAME.matcher(file.getFileName().toString());
                if (name.matches() && isAlive(file)) {
                    String offset = name.group(1);
                    running.put(offset == null ? 0 : Integer.valueOf(offset.substring(1)), file);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            return new TreeMap<>(); // nothing was ever started there
        }
        return running;
    }

    private static boolean isAlive(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
            properties.load(reader);
            return ProcessHandle.of(Long.parseLong(properties.getProperty(PROCESS, "")))
                    .filter(ProcessHandle::isAlive)
                    .isPresent();
        } catch (IOException | IllegalArgumentException e) {
            return false;
        }
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("Could not delete {}", file, e);
        }
    }

    static FileAttribute<?>[] ownersOnly() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }
}
