package dev.tributary.workerruntime;

import dev.tributary.contract.SettingsReader;
import java.time.Duration;

/**
 * How the GPU is watched that a model runs on.
 *
 * @param command what tells of GPUs: {@code tributary.onnx.gpu.command}
 * @param interval how often it is asked, never when zero: {@code tributary.onnx.gpu.interval}
 */
record GpuSettings(String command, Duration interval) {

    static GpuSettings from(SettingsReader reader) {
        return new GpuSettings(
                reader.string("tributary.onnx.gpu.command", "nvidia-smi"),
                reader.duration("tributary.onnx.gpu.interval", Duration.ofSeconds(10)));
    }
}
