package dev.tributary.deploy.doctor;

import dev.tributary.contract.Settings;
import dev.tributary.workerruntime.ModelCheck;
import dev.tributary.workerruntime.OnnxSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Whether the execution provider that is asked for can be had. */
record GpuExam(OnnxSettings onnx, Supplier<Set<String>> providers, Supplier<List<String>> gpus) implements Examination {

    static GpuExam of(Settings settings) {
        return new GpuExam(settings.read(OnnxSettings::from), ModelCheck::providers, GpuExam::seen);
    }

    @Override
    public String what() {
        return "GPU";
    }

    @Override
    public String mend() {
        return "tributary.onnx.provider=cpu, or tributary.onnx.fallback=true";
    }

    @Override
    public List<Finding> look() {
        List<String> seen = gpus.get();
        if (onnx.provider() == OnnxSettings.Provider.CPU) {
            return List.of(
                    seen.isEmpty()
                            ? Finding.ok(what(), "none, and models run on the CPU as set")
                            : Finding.ok(
                                    what(),
                                    seen.get(0) + " is not used: models run on the CPU as set (mvn -Pgpu package,"
                                            + " tributary.onnx.provider=cuda)"));
        }
        String lacks = !providers.get().contains(OnnxSettings.Provider.CUDA.name())
                ? "this build's ONNX Runtime has no CUDA (mvn -Pgpu package)"
                : seen.isEmpty() ? "nvidia-smi tells of no GPU" : "";
        if (lacks.isEmpty()) {
            return List.of(Finding.ok(what(), seen.get(0) + ", for " + onnx.provider()));
        }
        String said = onnx.provider() + " is asked for, and " + lacks;
        return List.of(
                onnx.fallback()
                        ? Finding.warn(what(), said + "; the CPU stands in", mend())
                        : Finding.fail(what(), said, mend()));
    }

    /** As nvidia-smi lists them; none without it. */
    private static List<String> seen() {
        try {
            Process process = new ProcessBuilder("nvidia-smi", "-L")
                    .redirectErrorStream(true)
                    .start();
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return List.of();
            }
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.exitValue() == 0
                    ? said.lines()
                            .map(line -> line.replaceAll(" \\(UUID.*", ""))
                            .toList()
                    : List.of();
        } catch (IOException e) {
            return List.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }
}
