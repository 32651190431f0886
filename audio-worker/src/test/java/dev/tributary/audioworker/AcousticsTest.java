package dev.tributary.audioworker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tributary.contract.Transcript.AcousticFeatures;
import org.junit.jupiter.api.Test;

/** The figures were worked out by librosa: src/test/models/figures.py. */
final class AcousticsTest {
    @Test
    void loudnessAndTimbreAreWhatLibrosaSays() throws Exception {
        JsonNode expected = new JsonMapper().readTree(Clips.resource("features/acoustics.json"));

        AcousticFeatures features =
                Acoustics.of(Clips.signal(expected.get("seconds").asDouble()));

        assertThat(features.rms()).isCloseTo(expected.get("rms").asDouble(), within(1e-6));
        assertThat(features.mfccMean()).hasSize(Acoustics.COEFFICIENTS);
        assertThat(features.mfccStd()).hasSize(Acoustics.COEFFICIENTS);
        for (int k = 0; k < Acoustics.COEFFICIENTS; k++) {
            assertThat(features.mfccMean().get(k))
                    .isCloseTo(expected.get("mfccMean").get(k).asDouble(), within(1e-4));
            assertThat(features.mfccStd().get(k))
                    .isCloseTo(expected.get("mfccStd").get(k).asDouble(), within(1e-4));
        }
    }

    @Test
    void silenceAndClipsShorterThanAFrameHaveFiniteFeatures() {
        assertThat(Acoustics.of(new float[16_000]).rms()).isZero();
        assertThat(Acoustics.of(new float[16_000]).mfccStd()).allMatch(deviation -> deviation < 1e-6);
        assertThat(Acoustics.of(Clips.tone(0.01, 440, 0.5)).mfccMean()).allMatch(Double::isFinite);
    }
}
