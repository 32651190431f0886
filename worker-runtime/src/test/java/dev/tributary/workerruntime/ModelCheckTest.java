package dev.tributary.workerruntime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.contract.Modality;
import dev.tributary.contract.Settings;
import dev.tributary.contract.blob.Sha256;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelCheckTest {

    private static final byte[] NETWORK = "network".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path directory;

    @Test
    void aFileIsAsItsCardSaysOrIsWrong() throws Exception {
        Files.write(directory.resolve("network.onnx"), NETWORK);
        ModelCheck good = check("file:network.onnx", Sha256.of(NETWORK));
        assertThat(good.model()).isEqualTo("words 1.0");
        assertThat(good.sha256()).hasSize(64);
        assertThat(good.wrong()).isEmpty();
        assertThat(good.absent()).isEmpty();

        assertThat(check("file:network.onnx", "a".repeat(64)).wrong())
                .singleElement()
                .asString()
                .contains("has the SHA-256 " + Sha256.of(NETWORK), "the card asks for " + "a".repeat(64));
        assertThat(check("file:nowhere.onnx", "a".repeat(64)).wrong())
                .singleElement()
                .asString()
                .contains("nowhere.onnx cannot be read");
    }

    @Test
    void aPackageIsLookedForInTheCacheAndNotFetched() throws Exception {
        String source = "npm:@scope/words@1.2.3/dist/network.onnx";
        assertThat(check(source, Sha256.of(NETWORK)).absent()).containsExactly(source);

        Path kept = directory.resolve("cache/npm/@scope/words@1.2.3/dist/network.onnx");
        Files.createDirectories(kept.getParent());
        Files.write(kept, NETWORK);
        ModelCheck found = check(source, Sha256.of(NETWORK));
        assertThat(found.absent()).isEmpty();
        assertThat(found.wrong()).isEmpty();
    }

    private ModelCheck check(String source, String sha256) throws Exception {
        Path card = directory.resolve("card.yaml");
        Files.writeString(card, """
                name: words
                version: 1.0
                task: sorting
                licence: MIT
                files:
                  a: { source: '%s', sha256: %s }
                """.formatted(source, sha256));
        return ModelCheck.of(
                new WorkerDefaults(Modality.IMAGE, "classpath:none.yaml", 0),
                Settings.of(Map.of(
                        "tributary.image.model.card", card.toString(),
                        "tributary.model.cache", directory.resolve("cache").toString())));
    }
}
