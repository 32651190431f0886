package dev.tributary.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.contract.Settings;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

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

    @Test
    void theOneThatRunsIsFoundWhateverItsPortsAndWhatWasKilledIsNot(@TempDir Path directory) throws Exception {
        assertThat(found(directory)).isEqualTo(directory.resolve("local.properties"));

        killed(directory, "local.properties");
        killed(directory, "local--5.properties");
        Files.writeString(directory.resolve("local-70.properties"), "tributary.fusion.port=8152"); // an older release's
        Files.writeString(directory.resolve("local-x.properties"), "");
        write(directory, 6000);
        assertThat(found(directory)).isEqualTo(directory.resolve("local-6000.properties"));
        assertThat(found(directory, "--port-offset", "0")).isEqualTo(directory.resolve("local.properties"));
        assertThat(found(directory, "--port-offset=-5")).isEqualTo(directory.resolve("local--5.properties"));
    }

    @Test
    void whereSeveralRunTheCommandLineHasToSayWhich(@TempDir Path directory) throws Exception {
        write(directory, 6000);
        write(directory, 0);

        assertThatThrownBy(() -> found(directory))
                .isInstanceOf(ParameterException.class)
                .hasMessage("several run on this machine; say which: --port-offset 0 or --port-offset 6000");
        assertThat(found(directory, "--port-offset", "6000")).isEqualTo(directory.resolve("local-6000.properties"));
    }

    private static Connection write(Path directory, int portOffset) throws Exception {
        Settings none = Settings.of(Map.of());
        return Connection.write(Connection.file(directory, portOffset), none, Ports.of(none, portOffset));
    }

    private static void killed(Path directory, String name) throws Exception {
        Process ended = new ProcessBuilder("true").start();
        ended.waitFor();
        Files.writeString(directory.resolve(name), "launcher.process=" + ended.pid());
    }

    private static Path found(Path directory, String... arguments) {
        Client client = new Client();
        new CommandLine(client).parseArgs(arguments);
        return client.options.running(directory);
    }

    @Command(name = "client")
    private static final class Client {
        @Mixin
        private SettingsOptions options = new SettingsOptions();
    }
}
