package dev.tributary.workerruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GpuWatchTest {

    private static final String LINE = "GPU-5fd6, NVIDIA H100 80GB HBM3, 81559, 1024, 37";

    @TempDir
    private Path directory;

    private final InMemoryMetricReader reader = InMemoryMetricReader.create();
    private final SdkMeterProvider metrics =
            SdkMeterProvider.builder().registerMetricReader(reader).build();
    private final Meter meter = metrics.get("test");

    @AfterEach
    void close() {
        metrics.close();
    }

    @Test
    void aLineIsReadWithItsUnits() {
        assertThat(Gpu.parse(LINE))
                .isEqualTo(new Gpu("GPU-5fd6", "NVIDIA H100 80GB HBM3", 81559L << 20, 1024L << 20, 0.37));
        assertThat(Gpu.parse("GPU-1, NVIDIA A30, 24576, [N/A], [Not Supported]"))
                .isEqualTo(new Gpu("GPU-1", "NVIDIA A30", 24576L << 20, null, null));
        assertThatThrownBy(() -> Gpu.parse("No devices were found"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("No devices were found");
    }

    @Test
    void theDeviceIsTheOneThatCudaSees() {
        assertThat(GpuWatch.physical(1, null)).isEqualTo("1");
        assertThat(GpuWatch.physical(1, "3, GPU-5fd6")).isEqualTo("GPU-5fd6");
        assertThat(GpuWatch.physical(0, "3")).isEqualTo("3");
        assertThat(GpuWatch.physical(2, "3")).isEqualTo("2");
    }

    @Test
    void whatItSaysIsMeasuredAndOnlyWhileItSaysIt() throws IOException {
        says("case \"$*\" in *--id=2*--query-gpu=uuid,*) echo '" + LINE + "' ;; *) exit 9 ;; esac");
        try (GpuWatch watch = watch(2)) {
            await().untilAsserted(() -> assertThat(measured())
                    .containsOnly(
                            Map.entry("hw.gpu.memory.limit", (double) (81559L << 20)),
                            Map.entry("hw.gpu.memory.usage", (double) (1024L << 20)),
                            Map.entry("hw.gpu.utilization", 0.37)));
            says("echo 'Unable to determine the device handle'; exit 15");
            await().untilAsserted(() -> assertThat(measured()).isEmpty());
            says("echo '" + LINE.replace("37", "50") + "'");
            await().untilAsserted(() -> assertThat(measured()).containsEntry("hw.gpu.utilization", 0.5));
        }
        assertThat(measured()).isEmpty();
    }

    @Test
    void withoutTheCommandNothingIsMeasuredAndNothingFails() {
        try (GpuWatch watch = watch(0)) {
            assertThat(measured()).isEmpty();
        }
    }

    private GpuWatch watch(int device) {
        GpuSettings settings = new GpuSettings(directory.resolve("nvidia-smi").toString(), Duration.ofMillis(20));
        return GpuWatch.start(settings, device, null, meter);
    }

    /** What the command does from now on. */
    private void says(String script) throws IOException {
        Path next = Files.writeString(directory.resolve("next"), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(next, PosixFilePermissions.fromString("rwx------"));
        Files.move(next, directory.resolve("nvidia-smi"), StandardCopyOption.REPLACE_EXISTING);
    }

    private Map<String, Double> measured() {
        return reader.collectAllMetrics().stream()
                .filter(metric -> !metric.isEmpty())
                .collect(Collectors.toMap(MetricData::getName, GpuWatchTest::value));
    }

    private static double value(MetricData metric) {
        if (metric.getName().endsWith("utilization")) {
            return metric.getDoubleGaugeData().getPoints().iterator().next().getValue();
        }
        var point = metric.getLongSumData().getPoints().iterator().next();
        assertThat(point.getAttributes().get(AttributeKey.stringKey("hw.id"))).isEqualTo("GPU-5fd6");
        return point.getValue();
    }
}
