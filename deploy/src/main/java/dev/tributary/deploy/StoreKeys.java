package dev.tributary.deploy;

import dev.tributary.deploy.embedded.EmbeddedS3.Credentials;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The keys of the embedded object store: new ones, or those that lie beside the data that is kept, so that services which ran
 * on while it was started anew can still fetch. Only their owner can read the file.
 */
final class StoreKeys {

    /** Below the directory with the data. */
    static final String FILE = "s3-keys.properties";

    private static final String ACCESS = "access.key";
    private static final String SECRET = "secret.key";

    private StoreKeys() {}

    /**
     * Reads them, or makes them.
     *
     * @param data where the embedded servers keep their data; null for a temporary place
     * @throws IOException when the directory cannot be used, or the file holds no keys
     */
    static Credentials of(@Nullable Path data) throws IOException {
        if (data == null) {
            return Credentials.generate();
        }
        Path file = data.resolve(FILE);
        if (Files.exists(file)) {
            return read(file);
        }
        Credentials made = Credentials.generate();
        write(file, made);
        return made;
    }

    private static Credentials read(Path file) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
            properties.load(reader);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " is no file of properties; delete it to have new keys made", e);
        }
        String access = properties.getProperty(ACCESS, "");
        String secret = properties.getProperty(SECRET, "");
        if (access.isBlank() || secret.isBlank()) {
            throw new IOException(file + " holds no keys; delete it to have new ones made");
        }
        return new Credentials(access, secret);
    }

    private static void write(Path file, Credentials made) throws IOException {
        Properties properties = new Properties();
        properties.setProperty(ACCESS, made.accessKey());
        properties.setProperty(SECRET, made.secretKey());
        Path directory = file.toAbsolutePath().getParent();
        Files.createDirectories(directory);
        Path whole = Files.createTempFile(directory, "s3-keys-", ".part", Connection.ownersOnly());
        try (Writer writer = Files.newBufferedWriter(whole, StandardCharsets.ISO_8859_1)) {
            properties.store(writer, "Keys of the object store below this directory.");
        }
        Files.move(whole, file, StandardCopyOption.REPLACE_EXISTING);
    }
}
