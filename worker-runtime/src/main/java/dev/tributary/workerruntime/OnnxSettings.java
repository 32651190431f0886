package dev.tributary.workerruntime;

import dev.tributary.contract.SettingsReader;

/**
 * How ONNX Runtime runs.
 *
 * @param provider the execution provider that is asked for
 * @param fallback whether the CPU may stand in when another cannot be had
 * @param device the GPU's number, -1 for the one that the model card names
 * @param threads intra-op threads of each session
 */
public record OnnxSettings(Provider provider, boolean fallback, int device, int threads) {

    /** An execution provider; its name is what results and spans carry. */
    public enum Provider {
        CPU,
        CUDA,
        /** With CUDA for what TensorRT does not take. */
        TENSORRT
    }

    /** The CPU with one thread. */
    public static OnnxSettings cpu() {
        return new OnnxSettings(Provider.CPU, false, 0, 1);
    }

    public static OnnxSettings from(SettingsReader reader) {
        return new OnnxSettings(
                reader.choice("tributary.onnx.provider", Provider.CPU),
                reader.flag("tributary.onnx.fallback", false),
                reader.integer("tributary.onnx.device", -1, -1, 255),
                reader.integer("tributary.onnx.threads", 1, 1, 1024));
    }
}
