package dev.tributary.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.contract.Settings;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectionTest {

    @Test
    void theFileNamesWhatRunsAndIsGoneAfterwards(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("below/local.properties");
        Settings settings = Settings.of(
                Map.of(Addresses.KAFKA, "localhost:1", Addresses.S3_SECRET, "secret", "tributary.fusion.grace", "1s"));
        try (Connection connection = Connection.write(file, settings, Ports.of(settings, 10))) {
            assertThat(connection).isNotNull();
            Properties written = new Properties();
            try (Reader reader = Files.newBufferedReader(file)) {
                written.load(reader);
            }
            assertThat(written)
                    .containsEntry(Addresses.KAFKA, "localhost:1")
                    .containsEntry(Addresses.S3_SECRET, "secret")
                    .containsEntry(Addresses.INGEST, "http://localhost:8091")
                    .containsEntry("tributary.image.port", "8094")
                    .doesNotContainKey("tributary.fusion.grace");
            assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        }
        assertThat(file).doesNotExist();
    }
}
