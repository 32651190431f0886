package dev.tributary.workerruntime;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtSession;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ONNX Runtime's own shutdown hook runs beside ours, which let the workers finish what is in work. */
final class OnnxShutdownTest {

    private static final int EXIT = 7;
    private static final String WENT_ON = "the hook ran every network";

    @TempDir
    Path directory;

    @Test
    void networksRunUntilTheProcessHasStopped() throws Exception {
        Path output = directory.resolve("output");
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:-CreateCoredumpOnCrash",
                        "-XX:ErrorFile=" + directory.resolve("hs_err.log"),
                        Stopping.class.getName(),
                        card().toString(),
                        directory.resolve("cache").toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        Process process = builder.start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(Files.readString(output)).contains(WENT_ON).doesNotContain("SIGSEGV");
        assertThat(process.exitValue()).isEqualTo(EXIT);
    }

    private Path card() throws Exception {
        return Path.of(OnnxSessionTest.card(directory, "classpath:doubler/doubler.onnx"));
    }

    /** The process: it exits, and works on in a hook. */
    static final class Stopping {

        private static final int RUNS = 300;

        private Stopping() {}

        public static void main(String[] args) throws Exception {
            ModelCard card = ModelCard.read(args[0]);
            ModelFiles files = new ModelFiles(Path.of(args[1]));
            run(card, files);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> workOn(card, files)));
            System.exit(EXIT);
        }

        private static void workOn(ModelCard card, ModelFiles files) {
            try {
                for (int i = 0; i < RUNS; i++) {
                    run(card, files);
                }
                System.out.println(WENT_ON);
            } catch (Exception e) {
                throw new IllegalStateException("the hook is stuck", e);
            }
        }

        private static void run(ModelCard card, ModelFiles files) throws Exception {
            try (OnnxSession session = OnnxSession.open(card, "network", files, OnnxSettings.cpu());
                    OnnxTensor x = OnnxTensor.createTensor(OnnxSession.environment(), new float[][] {{1, 2, 3}});
                    OrtSession.Result result = session.run(Map.of("x", x))) {
                if (((float[][]) result.get(0).getValue())[0][2] != 6) {
                    throw new IllegalStateException("the network no longer doubles");
                }
            }
        }
    }
}
