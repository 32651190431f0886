package dev.tributary.workerruntime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * What a long command line does without the variable is not tried here: a process that shows it would also report to ONNX
 * Runtime's maker.
 */
final class OnnxEnvironmentTest {

    @Test
    void testsRunWithTelemetryOptedOut() {
        assertThat(System.getenv(OnnxEnvironment.OPT_OUT)).isEqualTo("1");
    }

    @Test
    void thereIsOneEnvironmentForAll() {
        assertThat(OnnxEnvironment.get()).isSameAs(OnnxSession.environment());
        assertThat(OnnxEnvironment.get().getVersion()).isNotBlank();
    }
}
