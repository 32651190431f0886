package dev.tributary.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.deploy.embedded.EmbeddedS3.Credentials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Services that ran on while the store was started anew still have its keys, where its data is kept. */
class StoreKeysTest {

    @TempDir
    Path directory;

    @Test
    void keysStayWithTheData() throws IOException {
        Path data = directory.resolve("data");
        Credentials made = StoreKeys.of(data);
        assertThat(StoreKeys.of(data)).isEqualTo(made);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve(StoreKeys.FILE))))
                .isEqualTo("rw-------");
        try (var files = Files.list(data)) {
            assertThat(files).containsExactly(data.resolve(StoreKeys.FILE));
        }
    }

    @Test
    void withoutDataEachStartHasItsOwn() throws IOException {
        assertThat(StoreKeys.of(null)).isNotEqualTo(StoreKeys.of(null));
    }

    @Test
    void aFileWithoutKeysIsNamed() throws IOException {
        Path file = Files.writeString(directory.resolve(StoreKeys.FILE), "access.key=T1\n");
        assertThatThrownBy(() -> StoreKeys.of(directory))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file + " holds no keys; delete it");
        Files.writeString(file, "access.key=\\u00zz\n");
        assertThatThrownBy(() -> StoreKeys.of(directory))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no file of properties");
    }
}
