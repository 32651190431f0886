package dev.tributary.workerruntime;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import ai.onnxruntime.providers.OrtTensorRTProviderOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Adds the execution providers that the settings ask for; ONNX Runtime asks them in this order, the CPU last. */
final class OnnxProviders {

    private OnnxProviders() {}

    /**
     * Adds them to a session's options.
     *
     * @param cache where TensorRT keeps the engines that it builds, which takes minutes
     * @throws OrtException when one cannot be had
     */
    static void add(OrtSession.SessionOptions options, OnnxSettings settings, CudaOptions cuda, Path cache)
            throws OrtException {
        int device = cuda.device(settings);
        if (settings.provider() == OnnxSettings.Provider.TENSORRT) {
            try (OrtTensorRTProviderOptions tensorrt = new OrtTensorRTProviderOptions(device)) {
                tensorrt.add("trt_engine_cache_enable", "1");
                tensorrt.add("trt_engine_cache_path", folder(cache.resolve("tensorrt")));
                options.addTensorrt(tensorrt);
            }
        }
        if (settings.provider() != OnnxSettings.Provider.CPU) {
            try (OrtCUDAProviderOptions own = new OrtCUDAProviderOptions(device)) {
                for (Map.Entry<String, String> option : cuda.options().entrySet()) {
                    own.add(option.getKey(), option.getValue());
                }
                options.addCUDA(own);
            }
        }
    }

    private static String folder(Path path) {
        try {
            return Files.createDirectories(path).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
