package dev.tributary.workerruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.tributary.contract.blob.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ModelCardTest {

    private static final String CARD = """
            name: words
            version: 1.0
            task: sorting
            licence: MIT
            files:
              b: { source: 'classpath:b.onnx', sha256: BBBB }
              a:
                source: file:sub/a.onnx
                sha256: AAAA
                inputs: { x: { type: float32, shape: [-1, 3] }, s: { type: int64, shape: [] } }
            preprocess: { size: 256 }
            labels: [cat, dog]
            """.replace("AAAA", "a".repeat(64)).replace("BBBB", "b".repeat(64));

    @TempDir
    Path directory;

    record Resize(int size) {}

    record Pixels(String channels, List<Integer> mean) {
        Pixels {
            if (mean.size() != 3) {
                throw new IllegalArgumentException("mean needs three values");
            }
        }
    }

    record Nested(Pixels pixels) {}

    @Test
    void aCardIsReadWhole() throws Exception {
        ModelCard card = read(CARD);

        assertThat(card.name()).isEqualTo("words");
        assertThat(card.version()).isEqualTo("1.0");
        assertThat(card.file("a").source()).isEqualTo("file:" + directory.resolve("sub/a.onnx"));
        assertThat(card.file("a").inputs().get("x")).isEqualTo(new TensorSpec("float32", List.of(-1L, 3L)));
        assertThat(card.file("a").inputs().get("s")).isEqualTo(new TensorSpec("int64", List.of()));
        assertThat(card.preprocess(Resize.class)).isEqualTo(new Resize(256));
        assertThat(card.labels(new TypeReference<List<String>>() {})).containsExactly("cat", "dog");
    }

    @Test
    void whatIsWrongInASectionIsToldWithItsPlaceAndInWords() throws Exception {
        assertThatThrownBy(() -> nested("{ channels: RGB }"))
                .hasMessageContaining("preprocess.pixels.mean: is missing");
        assertThatThrownBy(() -> nested("{ chanels: RGB, mean: [1, 2, 3] }"))
                .hasMessageContaining("preprocess.pixels")
                .hasMessageContaining("channels");
        assertThatThrownBy(() -> nested("{ channels: RGB, mean: [1, 2, 3], std: [] }"))
                .hasMessageContaining("preprocess.pixels.std: no such field; there are [channels, mean]");
        assertThatThrownBy(() -> nested("{ channels: RGB, mean: [] }"))
                .hasMessageContaining("preprocess.pixels: mean needs three values");
    }

    private void nested(String pixels) throws Exception {
        read(CARD.replace("{ size: 256 }", "{ pixels: " + pixels + " }")).preprocess(Nested.class);
    }

    @Test
    void theModelsHashIsOverItsFilesHashesInTheOrderOfTheirNames() throws Exception {
        String hashes = "a".repeat(64) + "b".repeat(64);
        assertThat(read(CARD).info("CPU").sha256()).isEqualTo(Sha256.of(hashes.getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void allThatIsWrongIsToldAtOnce() {
        assertThatThrownBy(() -> read("""
                        name: words
                        task: sorting
                        license: MIT
                        files:
                          a:
                            source: https://example.org/a.onnx
                            sha256: ABC
                            inputs: { x: { type: float, shape: [n] } }
                        """))
                .isInstanceOf(ModelCardException.class)
                .satisfies(e -> assertThat(String.valueOf(e.getMessage())
                                .lines()
                                .skip(1)
                                .map(String::strip)
                                .map(line -> line.substring(0, line.indexOf(' '))))
                        .containsExactlyInAnyOrder(
                                "license",
                                "version",
                                "licence",
                                "files.a.sha256",
                                "files.a.source",
                                "files.a.inputs.x.type",
                                "files.a.inputs.x.shape"));
    }

    /** It stands on every result, and a result's is bounded. */
    @Test
    void aNameWithoutEndIsAProblemOfTheCard() {
        assertThatThrownBy(() -> read(CARD.replace("name: words", "name: " + "x".repeat(129))))
                .isInstanceOf(ModelCardException.class)
                .hasMessageContaining("name has more than 128 characters");
    }

    @Test
    void whatACallMayCostAndHowCudaRunsAreOptional() throws Exception {
        assertThat(read(CARD).batchBudget()).isEqualTo(Long.MAX_VALUE);
        assertThat(read(CARD).cuda()).isEqualTo(CudaOptions.DEFAULT);

        ModelCard card = read(CARD + """
                batch: { budget: 4096 }
                cuda: { memoryLimit: 2147483648, cudnnSearch: HEURISTIC, arena: SAME_AS_REQUESTED, device: 1 }
                """);
        assertThat(card.batchBudget()).isEqualTo(4096);
        assertThat(card.cuda().options())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "gpu_mem_limit", "2147483648",
                        "cudnn_conv_algo_search", "HEURISTIC",
                        "arena_extend_strategy", "kSameAsRequested"));
        assertThat(card.cuda().device(OnnxSettings.cpu())).isZero();
        assertThat(card.cuda().device(new OnnxSettings(OnnxSettings.Provider.CUDA, false, -1, 1)))
                .isOne();
        assertThat(read(CARD + "cuda: { cudnnSearch: DEFAULT }").cuda().options())
                .hasSize(1);
    }

    @Test
    void aWrongBudgetAndWrongCudaOptionsAreToldAtOnce() {
        assertThatThrownBy(() -> read(CARD + "batch: { budget: 0 }\ncuda: { memory: 3 }"))
                .isInstanceOf(ModelCardException.class)
                .hasMessageContaining("batch.budget is missing or wrong")
                .hasMessageContaining("cuda: Unrecognized field \"memory\"");
        assertThatThrownBy(() -> read(CARD + "batch: { size: 3 }\ncuda: { memoryLimit: 0 }"))
                .hasMessageContaining("batch.size is not known")
                .hasMessageContaining("memoryLimit is 0: expected bytes");
    }

    @Test
    void aKeyThatASectionDoesNotKnowIsRefused() throws Exception {
        ModelCard card = read(CARD.replace("size: 256", "size: 256, sise: 3"));
        assertThatThrownBy(() -> card.preprocess(Resize.class))
                .isInstanceOf(ModelCardException.class)
                .hasMessageContaining("preprocess")
                .hasMessageContaining("sise");
    }

    @Test
    void aSectionOrFileThatTheTaskNeedsIsNamed() throws Exception {
        ModelCard card = read(CARD);
        assertThatThrownBy(() -> card.thresholds(Resize.class))
                .hasMessageContaining("thresholds is missing; the task sorting needs it");
        assertThatThrownBy(() -> card.file("c")).hasMessageContaining("files.c is missing");
    }

    @Test
    void aKeyThatIsThereTwiceIsRefused() {
        assertThatThrownBy(() -> read(CARD + "name: other\n"))
                .isInstanceOf(ModelCardException.class)
                .hasMessageContaining("Duplicate");
    }

    @Test
    void whatIsNoYamlAndWhatIsNotThereIsToldWithThePath() {
        assertThatThrownBy(() -> read("files: ["))
                .isInstanceOf(ModelCardException.class)
                .hasMessageContaining("not YAML");
        assertThatThrownBy(() -> read("just words"))
                .isInstanceOf(ModelCardException.class)
                .hasMessageContaining("not a mapping");
        assertThatThrownBy(() -> ModelCard.read("/nowhere/card.yaml"))
                .isInstanceOf(ModelCardException.class)
                .hasMessageContaining("/nowhere/card.yaml");
        assertThatThrownBy(() -> ModelCard.read("classpath:nowhere.yaml"))
                .isInstanceOf(ModelCardException.class)
                .hasMessageContaining("nowhere.yaml is not on the class path");
    }

    private ModelCard read(String yaml) throws ModelCardException, IOException {
        return ModelCard.read(
                Files.writeString(directory.resolve("card.yaml"), yaml).toString());
    }
}
