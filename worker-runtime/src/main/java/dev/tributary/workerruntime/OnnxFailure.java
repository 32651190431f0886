package dev.tributary.workerruntime;

import ai.onnxruntime.OrtException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an error of ONNX Runtime means for the runs after it. The binding's error codes do not tell, so the texts do:
 * those of its arena, of CUDA ({@code cudaGetErrorString}), cuBLAS and cuDNN.
 */
final class OnnxFailure {

    /** The CUDA errors after which every further call of the process fails: NVIDIA, CUDA Runtime API, cudaError. */
    private static final Pattern DEVICE_LOST =
            Pattern.compile("CUDA (?:failure|error) (?:214|702|709|71[04-9]|700|999)\\b"
                    + "|illegal memory access|device-side assert|unspecified launch failure|misaligned address"
                    + "|illegal instruction|hardware stack error|invalid program counter|uncorrectable ECC"
                    + "|launch timed out|context is destroyed|operation not supported on global/shared address space"
                    + "|GPU is lost|fallen off the bus");

    private static final Pattern OUT_OF_MEMORY =
            Pattern.compile("out of memory|Failed to allocate memory|smaller than requested bytes|STATUS_ALLOC_FAILED"
                    + "|ALLOCATION_FAILED|cudaErrorMemoryAllocation|CUDA (?:failure|error) 2\\b|bad_alloc");

    /** Where its messages go on with machine, source file and expression. */
    private static final Pattern PLACE = Pattern.compile(" *; *GPU=.*", Pattern.DOTALL);

    private OnnxFailure() {}

    static ModelException.Kind kind(OrtException failure) {
        String text = String.valueOf(failure.getMessage());
        if (DEVICE_LOST.matcher(text).find()) {
            return ModelException.Kind.DEVICE_LOST;
        }
        return OUT_OF_MEMORY.matcher(text).find() ? ModelException.Kind.OUT_OF_MEMORY : ModelException.Kind.INPUT;
    }

    /** The message without the machine's name. */
    static String message(OrtException failure) {
        Matcher place = PLACE.matcher(String.valueOf(failure.getMessage()));
        return "ONNX Runtime: " + place.replaceFirst("");
    }
}
