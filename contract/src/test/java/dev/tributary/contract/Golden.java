package dev.tributary.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Compares what the records give with what is committed; {@code -Dtributary.golden.update=true} rewrites the latter. */
final class Golden {

    private static final Path RESOURCES = Path.of("src", "main", "resources");

    private Golden() {}

    static void check(Path file, JsonNode expected) {
        Path committed = RESOURCES.resolve(file);
        String text = expected.toPrettyString() + "\n";
        try {
            if (Boolean.getBoolean("tributary.golden.update")) {
                Files.createDirectories(committed.getParent());
                Files.writeString(committed, text);
            }
            assertThat(Files.readString(committed))
                    .as(
                            "%s differs from the records; mvn test -pl contract -Dtributary.golden.update=true writes it",
                            file)
                    .isEqualTo(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
