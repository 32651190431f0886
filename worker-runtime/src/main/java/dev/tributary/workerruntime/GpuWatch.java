package dev.tributary.workerruntime;

import static io.opentelemetry.semconv.incubating.HwIncubatingAttributes.HW_ID;
import static io.opentelemetry.semconv.incubating.HwIncubatingAttributes.HW_NAME;
import static io.opentelemetry.semconv.incubating.HwIncubatingAttributes.HW_VENDOR;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.BatchCallback;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.ObservableDoubleMeasurement;
import io.opentelemetry.api.metrics.ObservableLongMeasurement;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Memory and utilisation of the GPU that a model runs on, as the metrics {@code hw.gpu.*} of the semantic conventions. A
 * thread of its own asks {@code nvidia-smi}, which comes with the driver, so whoever reads metrics never waits for it.
 * While it does not answer there are no values, and a line in the log says why, once.
 */
final class GpuWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(GpuWatch.class);
    private static final long PATIENCE_SECONDS = 10;

    private final List<String> command;
    private final BatchCallback metrics;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread own = new Thread(task, "gpu-watch");
        own.setDaemon(true);
        return own;
    });
    private volatile @Nullable Gpu last;
    private boolean told;

    private GpuWatch(List<String> command, Meter meter) {
        this.command = command;
        ObservableLongMeasurement limit = bytes(meter, "hw.gpu.memory.limit", "Size of the GPU's memory");
        ObservableLongMeasurement usage = bytes(meter, "hw.gpu.memory.usage", "GPU memory in use, by any process");
        ObservableDoubleMeasurement utilization = meter.gaugeBuilder("hw.gpu.utilization")
                .setUnit("1")
                .setDescription("Share of time in which the GPU ran a kernel")
                .buildObserver();
        metrics = meter.batchCallback(() -> tell(limit, usage, utilization), limit, usage, utilization);
    }

    /**
     * Begins to watch.
     *
     * @param device the number by which CUDA knows the GPU
     * @param visible the environment's {@code CUDA_VISIBLE_DEVICES}, by which CUDA counts
     */
    static GpuWatch start(GpuSettings settings, int device, @Nullable String visible, Meter meter) {
        List<String> command = new ArrayList<>(List.of(settings.command(), "--id=" + physical(device, visible)));
        command.addAll(Gpu.QUERY);
        GpuWatch watch = new GpuWatch(command, meter);
        var unused = watch.thread.scheduleWithFixedDelay(
                watch::look, 0, settings.interval().toMillis(), TimeUnit.MILLISECONDS);
        return watch;
    }

    /** CUDA numbers the devices that it may see; nvidia-smi numbers all. */
    static String physical(int device, @Nullable String visible) {
        if (visible == null || visible.isBlank()) {
            return Integer.toString(device);
        }
        String[] listed = visible.split(",", -1);
        return device < listed.length ? listed[device].strip() : Integer.toString(device);
    }

    private void look() {
        try {
            last = Gpu.parse(ask());
            if (told) {
                told = false;
                LOG.info("{} tells of the GPU again", command.get(0));
            }
        } catch (IOException | IllegalArgumentException e) {
            last = null;
            if (!told) {
                told = true;
                LOG.warn(
                        "no metrics of the GPU, since {} does not tell of it: {}; tributary.onnx.gpu.command names"
                                + " another, tributary.onnx.gpu.interval=0s asks none",
                        command.get(0),
                        e.getMessage());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String ask() throws IOException, InterruptedException {
        Path answer = Files.createTempFile("gpu", ".csv");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(answer.toFile())
                    .start();
            try {
                if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    throw new IOException("no answer in " + PATIENCE_SECONDS + " s");
                }
            } finally {
                process.destroyForcibly();
            }
            String line = Files.readString(answer, StandardCharsets.UTF_8).strip();
            if (process.exitValue() != 0) {
                throw new IOException("exit code " + process.exitValue() + ": " + line);
            }
            return line;
        } finally {
            Files.deleteIfExists(answer);
        }
    }

    private void tell(
            ObservableLongMeasurement limit, ObservableLongMeasurement usage, ObservableDoubleMeasurement utilization) {
        Gpu gpu = last;
        if (gpu == null) {
            return;
        }
        Attributes attributes = Attributes.of(HW_ID, gpu.id(), HW_NAME, gpu.name(), HW_VENDOR, "NVIDIA");
        if (gpu.memoryLimit() != null) {
            limit.record(gpu.memoryLimit(), attributes);
        }
        if (gpu.memoryUsage() != null) {
            usage.record(gpu.memoryUsage(), attributes);
        }
        if (gpu.utilization() != null) {
            utilization.record(gpu.utilization(), attributes);
        }
    }

    private static ObservableLongMeasurement bytes(Meter meter, String name, String description) {
        return meter.upDownCounterBuilder(name)
                .setUnit("By")
                .setDescription(description)
                .buildObserver();
    }

    @Override
    public void close() {
        thread.shutdownNow();
        metrics.close();
    }
}
