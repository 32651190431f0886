package dev.tributary.workerruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import dev.tributary.contract.blob.Sha256;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a network that doubles: {@code x} float32 [batch, 3] to {@code y} of the same shape. */
final class OnnxSessionTest {

    private static final Path NETWORK = Path.of("src/test/resources/doubler/doubler.onnx");
    private static final String FITTING = "{ x: { type: float32, shape: [-1, 3] } }";

    @TempDir
    Path directory;

    @Test
    void aNetworkThatFitsItsCardRuns() throws Exception {
        for (String source : new String[] {"file:" + NETWORK.toAbsolutePath(), "classpath:doubler/doubler.onnx"}) {
            try (OnnxSession session = open(source, FITTING, OnnxSettings.cpu());
                    OnnxTensor x = OnnxTensor.createTensor(OnnxSession.environment(), new float[][] {{1, 2, 3}});
                    OrtSession.Result result = session.run(Map.of("x", x))) {
                assertThat((float[][]) result.get(0).getValue()).isDeepEqualTo(new float[][] {{2, 4, 6}});
                assertThat(session.provider()).isEqualTo("CPU");
            }
        }
    }

    @Test
    void everyDifferenceFromTheCardIsTold() {
        assertThatThrownBy(() -> open("{ z: { type: float32, shape: [1] }, x: { type: int64, shape: [-1, 3] } }"))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining("inputs.x: the card says int64 [-1, 3], the file has float32 [-1, 3]")
                .hasMessageContaining("inputs.z: the file has no such tensor, it has [x]");
        assertThatThrownBy(() -> open("{ x: { type: float32, shape: [-1, -1] } }"))
                .hasMessageContaining("inputs.x: the card says float32 [-1, -1], the file has float32 [-1, 3]");
        assertThatThrownBy(() -> open("{ y: { type: float32, shape: [-1, 3] } }"))
                .hasMessageContaining("inputs.x: the file needs it, the card does not name it");
    }

    @Test
    void aNameWithAStarStandsForAllTensorsThatFitIt() throws Exception {
        open("{ '*': { type: float32, shape: [8, 3] } }").close();
        assertThatThrownBy(() -> open("{ '*': { type: float32, shape: [8, 4] } }"))
                .hasMessageContaining("inputs.x: the card says float32 [8, 4], the file has float32 [-1, 3]");
    }

    @Test
    void anotherFileThanTheCardsIsRefused() throws Exception {
        Path other = Files.write(directory.resolve("other.onnx"), new byte[] {1, 2, 3});
        assertThatThrownBy(() -> open("file:" + other, FITTING, OnnxSettings.cpu()))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining("has SHA-256 " + Sha256.of(new byte[] {1, 2, 3}))
                .hasMessageContaining(sha256());
    }

    @Test
    void inputsOfAnotherShapeAreTheModelsFailureNotTheProcesss() throws Exception {
        try (OnnxSession session = open(FITTING);
                OnnxTensor x = OnnxTensor.createTensor(OnnxSession.environment(), new float[][] {{1, 2}})) {
            assertThatThrownBy(() -> session.run(Map.of("x", x)))
                    .isInstanceOfSatisfying(
                            ModelException.class, e -> assertThat(e.errorType()).isEqualTo("inference_failed"));
        }
    }

    @Test
    void withoutAGpuCudaIsAClearErrorOrTheCpuStandsIn() throws Exception {
        assumeThat(OrtEnvironment.getAvailableProviders()).doesNotContain(OrtProvider.CUDA);
        OnnxSettings cuda = new OnnxSettings(OnnxSettings.Provider.CUDA, false, 0, 1);
        OnnxSettings fallback = new OnnxSettings(OnnxSettings.Provider.CUDA, true, 0, 1);

        assertThatThrownBy(() -> open("classpath:doubler/doubler.onnx", FITTING, cuda))
                .isInstanceOf(ProviderException.class)
                .hasMessageContaining("CUDA was asked for (tributary.onnx.provider=cuda) but cannot be had")
                .hasMessageContaining("tributary.onnx.fallback=true");
        try (OnnxSession session = open("classpath:doubler/doubler.onnx", FITTING, fallback)) {
            assertThat(session.provider()).isEqualTo("CPU");
        }
    }

    @Test
    void withoutAGpuTensorRtIsAClearErrorToo() throws Exception {
        assumeThat(OrtEnvironment.getAvailableProviders()).doesNotContain(OrtProvider.TENSOR_RT);
        OnnxSettings tensorrt = new OnnxSettings(OnnxSettings.Provider.TENSORRT, false, -1, 1);

        assertThatThrownBy(() -> open("classpath:doubler/doubler.onnx", FITTING, tensorrt))
                .isInstanceOf(ProviderException.class)
                .hasMessageContaining("TENSORRT was asked for (tributary.onnx.provider=tensorrt) but cannot be had");
    }

    @Test
    void aFileOfTheClassPathIsUnpackedWhereAPathIsNeeded() throws Exception {
        ModelFiles files = new ModelFiles(directory.resolve("cache"));
        ModelFile file = new ModelFile("network", "classpath:doubler/doubler.onnx", sha256(), Map.of(), Map.of());

        Path first = files.path(file);
        Files.writeString(first, "changed since");

        assertThat(files.path(file)).isEqualTo(first).hasBinaryContent(Files.readAllBytes(NETWORK));
    }

    private OnnxSession open(String inputs) throws Exception {
        return open("file:" + NETWORK.toAbsolutePath(), inputs, OnnxSettings.cpu());
    }

    private OnnxSession open(String source, String inputs, OnnxSettings settings) throws Exception {
        return OnnxSession.open(
                ModelCard.read(card(directory, source, inputs)),
                "network",
                new ModelFiles(directory.resolve("cache")),
                settings);
    }

    /** Writes the card of the network that doubles, with the inputs that it has. */
    static String card(Path directory, String source) throws Exception {
        return card(directory, source, FITTING);
    }

    private static String card(Path directory, String source, String inputs) throws Exception {
        return Files.writeString(directory.resolve("card.yaml"), """
                name: doubler
                version: "1"
                task: doubling
                licence: MIT
                files:
                  network:
                    source: '%s'
                    sha256: %s
                    inputs: %s
                    outputs: { y: { type: float32, shape: [-1, -1] } }
                """.formatted(source, sha256(), inputs))
                .toString();
    }

    private static String sha256() throws Exception {
        return Sha256.of(Files.readAllBytes(NETWORK));
    }
}
