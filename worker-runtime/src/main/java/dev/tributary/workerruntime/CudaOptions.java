package dev.tributary.workerruntime;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How CUDA runs a model: the optional section {@code cuda} of its card. What it leaves out is ONNX Runtime's own default.
 *
 * @param device number of the GPU, where {@code tributary.onnx.device} names none
 * @param memoryLimit bytes that each network's arena takes at most; the CUDA libraries' own memory comes on top
 * @param cudnnSearch how cuDNN chooses the kernels of convolutions: EXHAUSTIVE tries all for each new shape, which a model
 *     with shapes of many sizes pays again and again
 * @param arena how the arena grows; SAME_AS_REQUESTED wastes less, NEXT_POWER_OF_TWO asks the driver less often
 */
record CudaOptions(
        @Nullable Integer device,
        @Nullable Long memoryLimit,
        @Nullable CudnnSearch cudnnSearch,
        @Nullable Arena arena) {

    /** Nothing but defaults. */
    static final CudaOptions DEFAULT = new CudaOptions(null, null, null, null);

    CudaOptions {
        if (device != null && (device < 0 || device > 255)) {
            throw new IllegalArgumentException("device is " + device + ": expected 0 to 255");
        }
        if (memoryLimit != null && memoryLimit < 1) {
            throw new IllegalArgumentException("memoryLimit is " + memoryLimit + ": expected bytes, 1 or more");
        }
    }

    /** ONNX Runtime's {@code cudnn_conv_algo_search}. */
    enum CudnnSearch {
        EXHAUSTIVE,
        HEURISTIC,
        DEFAULT
    }

    /** ONNX Runtime's {@code arena_extend_strategy}. */
    enum Arena {
        NEXT_POWER_OF_TWO("kNextPowerOfTwo"),
        SAME_AS_REQUESTED("kSameAsRequested");

        private final String id;

        Arena(String id) {
            this.id = id;
        }
    }

    /** The device to run on. */
    int device(OnnxSettings settings) {
        if (settings.device() >= 0) {
            return settings.device();
        }
        return device == null ? 0 : device;
    }

    /** The options by ONNX Runtime's names. */
    Map<String, String> options() {
        Map<String, String> options = new TreeMap<>();
        if (memoryLimit != null) {
            options.put("gpu_mem_limit", memoryLimit.toString());
        }
        if (cudnnSearch != null) {
            options.put("cudnn_conv_algo_search", cudnnSearch.name());
        }
        if (arena != null) {
            options.put("arena_extend_strategy", arena.id);
        }
        return options;
    }
}
