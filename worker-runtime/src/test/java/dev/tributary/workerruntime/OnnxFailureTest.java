package dev.tributary.workerruntime;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The texts are ONNX Runtime's and CUDA's own. */
final class OnnxFailureTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            DEVICE_LOST   | Error code - ORT_FAIL - message: CUDA failure 700: an illegal memory access was encountered ; GPU=0 ; hostname=n1 ; file=cuda_call.cc ; line=97 ; expr=cudaStreamSynchronize(stream)
            DEVICE_LOST   | CUDA failure 710: device-side assert triggered ; GPU=0 ; hostname=n1
            DEVICE_LOST   | CUDA failure 719: unspecified launch failure ; GPU=0
            DEVICE_LOST   | CUDA failure 716: misaligned address
            DEVICE_LOST   | CUDA error cudaErrorECCUncorrectable:uncorrectable ECC error encountered
            OUT_OF_MEMORY | Non-zero status code returned while running Conv node. Name:'c' Status Message: bfc_arena.cc:376 Failed to allocate memory for requested buffer of size 4718592
            OUT_OF_MEMORY | bfc_arena.cc:347 Available memory of 52428800 is smaller than requested bytes of 67108864
            OUT_OF_MEMORY | CUDA failure 2: out of memory ; GPU=0 ; hostname=n1
            OUT_OF_MEMORY | CUBLAS failure 3: CUBLAS_STATUS_ALLOC_FAILED ; GPU=0
            INPUT         | Got invalid dimensions for input: x for the following indices index: 1 Got: 4 Expected: 3
            INPUT         | CUDA failure 701: too many resources requested for launch
            INPUT         | CUDA failure 98: invalid device function
            """)
    void theTextTellsWhatFollows(ModelException.Kind kind, String text) {
        assertThat(ModelException.of(new OrtException(text)).kind()).isEqualTo(kind);
    }

    @Test
    void theMachinesNameIsLeftOut() {
        ModelException failure = ModelException.of(
                new OrtException("CUDA failure 2: out of memory ; GPU=0 ; hostname=n1 ; file=a.cc ; line=1 ; expr=x"));

        assertThat(failure).hasMessage("ONNX Runtime: CUDA failure 2: out of memory");
        assertThat(failure.errorType()).isEqualTo("inference_out_of_memory");
        assertThat(failure.isRetriable()).isTrue();
    }
}
